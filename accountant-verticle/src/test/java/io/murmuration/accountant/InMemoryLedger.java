package io.murmuration.accountant;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Partition 0 of a ledger on a log in memory, with a clock that tests move. */
public final class InMemoryLedger {
  public static final Topics TOPICS = new Topics("test");

  public final InMemoryMessageLog log =
      InMemoryMessageLog.synchronous(
          TOPICS.all().stream()
              .map(
                  t ->
                      new TopicSpec(
                          t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
              .toList(),
          this::nowMillis);
  public final List<Throwable> failures = new ArrayList<>();
  private final MessageLog.Appender appender = log.appender("test");
  private long nowMillis = 1_000_000;

  public long nowMillis() {
    return nowMillis;
  }

  public void at(long timeMillis) {
    nowMillis = timeMillis;
  }

  public MessageLog.TransactionalGroup startAccountant(String instance) {
    return start(new LedgerWriter(new AccountantConfig("test", "g", Life.TTL_MILLIS, instance)));
  }

  MessageLog.TransactionalGroup start(LedgerWriter writer) {
    return log.transact(
        new MessageLog.TransactionOptions(TOPICS.budgetEvents(), TOPICS.ledger(), "g"),
        writer,
        failures::add);
  }

  public void send(BudgetEvent event) {
    send(event.account(), WireCodec.encode(event));
  }

  void send(int partition, BudgetEvent event) {
    String value = WireCodec.encode(event);
    appender
        .append(new Outgoing(TOPICS.budgetEvents(), partition, event.account(), value, Map.of()))
        .join();
  }

  public void send(String key, String value) {
    appender.append(new Outgoing(TOPICS.budgetEvents(), 0, key, value, Map.of())).join();
  }

  public void sendToLedger(String value) {
    appender.append(new Outgoing(TOPICS.ledger(), 0, "k", value, Map.of())).join();
  }

  public List<LogRecord> commands() {
    return log.records(TOPICS.budgetEvents(), 0);
  }

  public List<LogRecord> entries() {
    return log.records(TOPICS.ledger(), 0);
  }

  public List<LogRecord> deadLetters() {
    return log.records(TOPICS.deadLetters(), 0);
  }

  public List<LedgerFact> facts() {
    return entries().stream().map(entry -> decode(entry).fact()).toList();
  }

  public static LedgerRecord decode(LogRecord entry) {
    try {
      return WireCodec.decode(entry.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      throw new AssertionError("an entry cannot be read: " + entry.value(), e);
    }
  }
}
