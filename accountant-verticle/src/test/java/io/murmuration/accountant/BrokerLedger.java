package io.murmuration.accountant;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A ledger on a broker as clients of the accountant see it: partition 0, committed facts only. */
final class BrokerLedger implements AutoCloseable {
  private static final long WAIT_MILLIS = 90_000;

  final KafkaMessageLog log;
  final Topics topics;
  private final MessageLog.Appender appender;
  private final Map<String, LedgerFact> answers = new ConcurrentHashMap<>();

  BrokerLedger(String bootstrapServers, String prefix) {
    ClientSettings settings = ClientSettings.of(bootstrapServers, prefix);
    topics = new Topics(prefix);
    new TopicCreation(settings, 1)
        .ensure(
            topics.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
    log = new KafkaMessageLog(settings);
    appender = log.appender("client");
    log.tail(
        new MessageLog.TailOptions(topics.ledger(), Set.of(0), true, true),
        entry -> {
          LedgerFact fact = InMemoryLedger.decode(entry).fact();
          answers.put(fact.getClass().getSimpleName() + " " + fact.id(), fact);
        },
        failure -> {});
  }

  void send(BudgetEvent event) throws Exception {
    String type =
        "io.murmuration.budget."
            + event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    appender
        .append(
            new Outgoing(
                topics.budgetEvents(),
                0,
                event.account(),
                WireCodec.encode(event),
                CloudEventHeaders.of(type, "test", event.id())))
        .get(60, TimeUnit.SECONDS);
  }

  <T extends LedgerFact> T await(Class<T> kind, String id) throws InterruptedException {
    String wanted = kind.getSimpleName() + " " + id;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    while (!answers.containsKey(wanted) && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    assertThat(answers).containsKey(wanted);
    return kind.cast(answers.get(wanted));
  }

  LedgerReport verify() throws Exception {
    LedgerVerifier verifier = LedgerVerifier.of(0, all(topics.budgetEvents()));
    all(topics.ledger()).forEach(verifier::accept);
    return verifier.report();
  }

  List<LogRecord> all(String topic) throws Exception {
    List<LogRecord> records = new ArrayList<>();
    MessageLog.Tail tail =
        log.tail(
            new MessageLog.TailOptions(topic, Set.of(0), true, true), records::add, failure -> {});
    tail.caughtUp().get(60, TimeUnit.SECONDS);
    tail.close();
    return records;
  }

  @Override
  public void close() {
    log.close();
  }
}
