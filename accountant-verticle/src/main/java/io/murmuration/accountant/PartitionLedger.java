package io.murmuration.accountant;

import io.murmuration.accountant.ledger.Ledger;
import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.RefusedValueException;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one partition and its place in the log. It decides ahead of what is durable, within
 * one batch: later commands see the facts of earlier ones. That is sound because a batch that does
 * not become durable ends the process, and this state with it.
 */
final class PartitionLedger {
  /** Source of facts that answer no command. */
  private static final long NO_SOURCE = -1;

  private final AccountantConfig config;
  private final int partition;
  private final Ledger ledger;
  private final LedgerChain chain = new LedgerChain();
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<LedgerFact> undurable = new ArrayList<>();
  private final StateRecords states;
  private HeadMark expected = HeadMark.of(chain);
  private long nextOffset;
  private boolean awaitingCommit;

  PartitionLedger(AccountantConfig config, int partition) {
    this.config = config;
    this.partition = partition;
    this.ledger = new Ledger(partition, config.reservationTtlMillis());
    this.states = new StateRecords(config, partition);
  }

  Ledger ledger() {
    return ledger;
  }

  String head() {
    return chain.head();
  }

  /** What the entries that follow must lead to. */
  void expect(String mark) {
    expected = HeadMark.parse(mark);
  }

  /** Offset of the first command that no entry answers, after all entries. */
  long nextOffset() {
    expected.checkEnd(chain);
    return nextOffset;
  }

  String mark() {
    return HeadMark.of(chain).stored();
  }

  void replay(LogRecord stored) {
    LedgerRecord entry = chain.accept(stored.value());
    expected.check(chain);
    ledger.apply(entry.fact(), entry.logTimeMillis(), entry.origin());
    nextOffset = Math.max(nextOffset, entry.sourceOffset() + 1);
  }

  List<Outgoing> process(List<LogRecord> batch, long nowMillis) {
    if (awaitingCommit) {
      throw new IllegalStateException("the batch before has not become durable");
    }
    awaitingCommit = true;
    for (LogRecord command : batch) {
      // A command that comes again was decided already, whatever came of it.
      if (command.offset() >= nextOffset) {
        expireUntil(command.timestampMillis());
        decide(command);
        nextOffset = command.offset() + 1;
      }
    }
    if (batch.isEmpty()) {
      expireUntil(nowMillis);
    }
    outgoing.addAll(states.drain(ledger));
    List<Outgoing> decided = List.copyOf(outgoing);
    outgoing.clear();
    return decided;
  }

  /** Everything decided so far is durable; returns the facts since the last time. */
  List<LedgerFact> committed() {
    awaitingCommit = false;
    List<LedgerFact> durable = List.copyOf(undurable);
    undurable.clear();
    return durable;
  }

  private void expireUntil(long timeMillis) {
    long now = Math.max(timeMillis, ledger.logTimeMillis());
    Optional<LedgerFact> expiry = ledger.nextExpiry(now);
    while (expiry.isPresent()) {
      append(expiry.get(), now, new Source(NO_SOURCE, null));
      expiry = ledger.nextExpiry(now);
    }
  }

  private void decide(LogRecord command) {
    long now = Math.max(command.timestampMillis(), ledger.logTimeMillis());
    CommandReader.Read read = CommandReader.read(command);
    if (read instanceof CommandReader.Read.Understood understood) {
      Origin origin =
          understood.event() instanceof BudgetEvent.Reserve reserve ? reserve.origin() : null;
      Source source = new Source(command.offset(), origin);
      ledger.decide(understood.event()).forEach(fact -> append(fact, now, source));
    } else if (read instanceof CommandReader.Read.Unreadable unreadable) {
      bury(command, unreadable.code(), now);
    } else {
      throw new AssertionError("unhandled: " + read);
    }
  }

  private void append(LedgerFact fact, long timeMillis, Source source) {
    ledger.apply(fact, timeMillis, source.origin);
    LedgerRecord entry =
        new LedgerRecord(
            LedgerRecord.VERSION,
            chain.nextSequence(),
            chain.head(),
            timeMillis,
            source.offset,
            config.instance(),
            fact,
            source.origin);
    String type =
        "io.murmuration.ledger." + fact.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    outgoing.add(
        new Outgoing(
            config.topics().ledger(),
            partition,
            fact.account(),
            chain.append(entry),
            CloudEventHeaders.of(type, "accountant/" + config.instance(), fact.id())));
    states.appended(entry, chain.head());
    undurable.add(fact);
  }

  private void bury(LogRecord command, String code, long nowMillis) {
    String id = "unreadable-" + command.partition() + "-" + command.offset();
    String reason = "the command could not be read: " + code;
    append(
        new LedgerFact.Rejected(id, accountOf(command.key()), "unreadable", reason),
        nowMillis,
        new Source(command.offset(), null));
    DeadLetter letter =
        new DeadLetter(command.topic(), command.partition(), command.offset(), code, reason);
    outgoing.add(
        new Outgoing(
            config.topics().deadLetters(),
            Outgoing.BY_KEY,
            id,
            WireCodec.encode(letter),
            CloudEventHeaders.of(
                "io.murmuration.deadletter", "accountant/" + config.instance(), id)));
  }

  /** Keys of records that make no sense need not make sense either. */
  private static String accountOf(String key) {
    try {
      return Ids.check("account", key);
    } catch (RefusedValueException e) {
      return "unreadable";
    }
  }

  /** The command that a fact answers. */
  private record Source(long offset, @Nullable Origin origin) {}
}
