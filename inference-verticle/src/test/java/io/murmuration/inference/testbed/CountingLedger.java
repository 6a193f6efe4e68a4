package io.murmuration.inference.testbed;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An accountant reduced to counting tokens of one account; checks that events make sense. */
public final class CountingLedger implements LedgerProcessor {
  private final String ledgerTopic;
  private final Map<String, Integer> open = new HashMap<>();
  private final Map<String, Integer> committed = new ConcurrentHashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private int tokensLeft;
  private long sequence;
  private long processed;

  public CountingLedger(String ledgerTopic, int tokensLeft) {
    this.ledgerTopic = ledgerTopic;
    this.tokensLeft = tokensLeft;
  }

  @Override
  public void assigned(int partition) {}

  @Override
  public void replay(int partition, LogRecord fact) {
    throw new IllegalStateException("the ledger must be new");
  }

  @Override
  public synchronized List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
    List<Outgoing> facts = new ArrayList<>();
    for (LogRecord record : batch) {
      LedgerFact fact = decide(decode(record));
      processed++;
      LedgerRecord entry =
          new LedgerRecord(
              LedgerRecord.VERSION,
              sequence++,
              LedgerRecord.GENESIS,
              nowMillis,
              record.offset(),
              "test",
              fact);
      facts.add(
          new Outgoing(ledgerTopic, partition, fact.account(), WireCodec.encode(entry), Map.of()));
    }
    return facts;
  }

  @Override
  public long nextOffset(int partition) {
    return 0;
  }

  private LedgerFact decide(BudgetEvent event) {
    if (event instanceof BudgetEvent.Reserve reserve) {
      BudgetEvent.Origin origin = reserve.origin();
      if (origin == null || origin.number() <= numbers.getOrDefault(origin.instance(), -1L)) {
        complaints.add("numbers of reservations must rise: " + origin);
      } else {
        numbers.put(origin.instance(), origin.number());
      }
      if (!reserve.account().equals("demo")) {
        return new LedgerFact.Rejected(
            reserve.id(), reserve.account(), "unknown_account", "no such account");
      }
      if (reserve.tokens() > tokensLeft) {
        return new LedgerFact.Denied(reserve.id(), "demo", reserve.tokens(), 1, totals());
      }
      tokensLeft -= reserve.tokens();
      if (open.put(reserve.id(), reserve.tokens()) != null || committed(reserve.id())) {
        complaints.add("reserved twice: " + reserve.id());
      }
      return new LedgerFact.Granted(reserve.id(), "demo", reserve.tokens(), 1, totals());
    }
    BudgetEvent.Commit commit = (BudgetEvent.Commit) event;
    Integer granted = open.remove(commit.id());
    if (granted == null || commit.tokensSampled() > granted) {
      complaints.add("bad commit: " + commit);
      return new LedgerFact.Rejected(commit.id(), "demo", "bad_commit", "no such block");
    }
    tokensLeft += granted - commit.tokensSampled();
    committed.put(commit.id(), commit.tokensSampled());
    return new LedgerFact.Committed(commit.id(), "demo", commit.tokensSampled(), totals());
  }

  private boolean committed(String id) {
    return committed.containsKey(id);
  }

  private AccountTotals totals() {
    return new AccountTotals(4, tokensLeft, 0, 0, 1, 0, 0, 8.0, 7.5, 1e-5);
  }

  private static BudgetEvent decode(LogRecord record) {
    try {
      return WireCodec.decode(record.value(), BudgetEvent.class);
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void committed(int partition) {}

  @Override
  public void revoked(int partition) {}

  /** Tokens sampled by reservation, as committed. */
  public Map<String, Integer> commits() {
    return Map.copyOf(committed);
  }

  /** Events that were decided about. */
  public synchronized long processed() {
    return processed;
  }

  /** Reservations that are granted and not committed. */
  public synchronized int openBlocks() {
    return open.size();
  }

  /** What no honest worker would have sent. */
  public synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }
}
