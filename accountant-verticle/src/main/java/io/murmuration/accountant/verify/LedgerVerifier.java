package io.murmuration.accountant.verify;

import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.accountant.verify.Finding.Rule;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one partition of the ledger: the chain, the numbering, every sum and every price, and,
 * if they are given, that facts are what follows from the commands and that no more tokens were
 * released than charged. Feed all entries in order, then ask for the report.
 */
public final class LedgerVerifier {
  /** More findings than this add nothing: one is enough to stop. */
  public static final int FINDINGS_MAX = 100;

  private final int partition;
  private final @Nullable DecisionAudit decisions;
  private final Map<String, AccountAudit> accounts = new TreeMap<>();
  private final Map<Block, Long> released = new TreeMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private String head = LedgerRecord.GENESIS;
  private long nextSequence;
  private long entryCount;
  private long lastSource = -1;
  private long lastTimeMillis = Long.MIN_VALUE;
  // The entry under examination, for findings.
  private long sequence;
  private String account = "";

  private LedgerVerifier(int partition, @Nullable DecisionAudit decisions) {
    this.partition = partition;
    this.decisions = decisions;
  }

  /** Verifies entries by themselves. */
  public static LedgerVerifier of(int partition) {
    return new LedgerVerifier(partition, null);
  }

  /**
   * Verifies entries also against the commands they answer.
   *
   * @param commands all records of the partition of the budget topic
   */
  public static LedgerVerifier of(int partition, List<LogRecord> commands) {
    return new LedgerVerifier(partition, new DecisionAudit(partition, commands));
  }

  /** The next entry as stored. */
  public void accept(LogRecord stored) {
    entryCount++;
    sequence = nextSequence;
    account = "";
    LedgerRecord entry;
    try {
      entry = WireCodec.decode(stored.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      found(Rule.UNREADABLE, "the entry at offset " + stored.offset() + " cannot be read");
      head = LedgerChain.hash(stored.value());
      nextSequence++;
      return;
    }
    account = entry.fact().account();
    checkPlace(entry);
    head = LedgerChain.hash(stored.value());
    nextSequence = entry.sequence() + 1;
    if (decisions != null) {
      decisions.accept(entry, detail -> found(Rule.DECISION, detail));
    }
    audit(entry.fact());
  }

  /** Tokens seen outside under a block; may be called several times for one block, in any order. */
  public void released(String account, String reservation, long tokenCount) {
    released.merge(new Block(account, reservation), tokenCount, Math::addExact);
  }

  /** What was found so far, released tokens included. */
  public LedgerReport report() {
    List<Finding> all = new ArrayList<>(findings);
    released.forEach(
        (block, tokens) -> {
          AccountAudit audit = accounts.get(block.account);
          long charged = audit == null ? 0 : audit.tokensCharged(block.id);
          if (tokens > charged && all.size() < FINDINGS_MAX) {
            String detail =
                "block %s: %d tokens released, %d charged".formatted(block.id, tokens, charged);
            all.add(new Finding(Finding.NO_ENTRY, block.account, Rule.RELEASED, detail));
          }
        });
    Map<String, AccountTotals> totals = new TreeMap<>();
    accounts.forEach((name, audit) -> totals.put(name, audit.totals()));
    Map<String, List<TenantTotals>> tenants = new TreeMap<>();
    accounts.forEach((name, audit) -> tenants.put(name, audit.tenants()));
    return new LedgerReport(partition, entryCount, head, totals, tenants, all);
  }

  private void checkPlace(LedgerRecord entry) {
    if (entry.version() != LedgerRecord.VERSION) {
      found(Rule.VERSION, "version " + entry.version() + ", known is " + LedgerRecord.VERSION);
    }
    if (entry.sequence() != nextSequence) {
      found(Rule.SEQUENCE, "sequence " + entry.sequence() + ", expected " + nextSequence);
    }
    if (!entry.previousHash().equals(head)) {
      found(Rule.CHAIN, "the entry does not follow the one before it");
    }
    if (entry.logTimeMillis() < lastTimeMillis) {
      found(
          Rule.ORDER, "log time goes back by " + (lastTimeMillis - entry.logTimeMillis()) + " ms");
    }
    lastTimeMillis = Math.max(lastTimeMillis, entry.logTimeMillis());
    if (entry.sourceOffset() >= 0 && entry.sourceOffset() < lastSource) {
      found(Rule.ORDER, "command " + entry.sourceOffset() + " is answered after " + lastSource);
    }
    lastSource = Math.max(lastSource, entry.sourceOffset());
    Origin origin = entry.origin();
    if (origin != null) {
      Long before = numbers.put(origin.instance(), origin.number());
      if (before != null && before >= origin.number()) {
        found(Rule.ORDER, "a sender's number " + origin.number() + " is answered after " + before);
      }
    }
  }

  private void audit(LedgerFact fact) {
    AccountAudit audit = accounts.get(fact.account());
    if (fact instanceof LedgerFact.Rejected) {
      return;
    }
    if (fact instanceof LedgerFact.Opened opened) {
      open(opened, audit);
    } else if (audit == null) {
      found(Rule.LIFECYCLE, "the account was never opened");
    } else if (fact instanceof LedgerFact.Granted granted) {
      audit.granted(granted);
    } else if (fact instanceof LedgerFact.Denied denied) {
      audit.denied(denied);
    } else if (fact instanceof LedgerFact.Committed committed) {
      audit.committed(committed);
    } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
      audit.expired(expired);
    } else {
      throw new AssertionError("unhandled fact: " + fact);
    }
  }

  private void open(LedgerFact.Opened opened, @Nullable AccountAudit existing) {
    if (existing != null) {
      found(Rule.LIFECYCLE, "the account is opened again");
      return;
    }
    Dataset dataset = opened.terms().dataset();
    if (Topics.budgetPartition(dataset.fingerprint()) != partition) {
      found(Rule.DATASET, "the data set belongs to another partition");
    }
    for (AccountAudit other : accounts.values()) {
      Dataset theirs = other.terms().dataset();
      if (theirs.fingerprint().equals(dataset.fingerprint())
          && !(theirs.synthetic() && dataset.synthetic())) {
        found(Rule.DATASET, "the data set has an account already");
      }
    }
    try {
      accounts.put(opened.account(), new AccountAudit(opened, this::found));
    } catch (IllegalArgumentException | ArithmeticException e) {
      found(Rule.PRICE, "the terms have no price: " + e.getMessage());
    }
  }

  private void found(Rule rule, String detail) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(new Finding(sequence, account, rule, detail));
    }
  }

  private record Block(String account, String id) implements Comparable<Block> {
    @Override
    public int compareTo(Block other) {
      int byAccount = account.compareTo(other.account);
      return byAccount != 0 ? byAccount : id.compareTo(other.id);
    }
  }
}
