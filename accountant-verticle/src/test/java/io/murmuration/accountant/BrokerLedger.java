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
import org.apache.kafka.clients.admin.Admin;

/** A ledger on a broker as clients of the accountant see it: partition 0, committed facts only. */
final class BrokerLedger implements AutoCloseable {
  private static final long WAIT_MILLIS = 90_000;

  final KafkaMessageLog log;
  final Topics topics;
  private final String bootstrapServers;
  private final ClientSettings settings;
  private final MessageLog.Appender appender;
  private final Map<String, LedgerFact> answers = new ConcurrentHashMap<>();

  BrokerLedger(String bootstrapServers, String prefix) {
    this.bootstrapServers = bootstrapServers;
    settings = ClientSettings.of(bootstrapServers, prefix);
    topics = new Topics(prefix);
    createTopics();
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

  private void createTopics() {
    new TopicCreation(settings, 1)
        .ensure(
            topics.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
  }

  void send(BudgetEvent event) throws Exception {
    send(0, event);
  }

  void send(int partition, BudgetEvent event) throws Exception {
    String type =
        "io.murmuration.budget."
            + event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    appender
        .append(
            new Outgoing(
                topics.budgetEvents(),
                partition,
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
    LedgerVerifier verifier = LedgerVerifier.of(0, all(topics.budgetEvents(), 0));
    all(topics.ledger(), 0).forEach(verifier::accept);
    return verifier.report();
  }

  List<LogRecord> all(String topic, int partition) {
    List<LogRecord> records = new ArrayList<>();
    log.scan(new MessageLog.ScanOptions(topic, partition, 0, true), records::add);
    return records;
  }

  /** Makes the ledger's topic anew with the first entries alone; the group's offsets stay. */
  void loseLedgerFrom(int entryCount) throws Exception {
    List<LogRecord> kept = all(topics.ledger(), 0).subList(0, entryCount);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.deleteTopics(List.of(topics.ledger())).all().get(60, TimeUnit.SECONDS);
      while (admin.listTopics().names().get(60, TimeUnit.SECONDS).contains(topics.ledger())) {
        Thread.sleep(10);
      }
    }
    createTopics();
    for (LogRecord entry : kept) {
      appender
          .append(new Outgoing(topics.ledger(), 0, entry.key(), entry.value(), Map.of()))
          .get(60, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
