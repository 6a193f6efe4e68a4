package io.murmuration.launcher.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.launcher.config.ServeOptions;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose accounts lie where the ledger can not be believed. */
class FrozenAccountTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");

  @TempDir private Path data;

  @Test
  @Timeout(value = 50, unit = TimeUnit.SECONDS)
  void startingSaysAtOnceThatAnAccountIsFrozenWhoeverKeepsItsPartition() throws Exception {
    ServeOptions options = ServeOptions.defaults(DEMO, data).onFreePorts();
    Topics topics = new Topics(options.topicPrefix());
    try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("kafka"), 0)) {
      ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "test");
      new TopicCreation(settings, 1).ensure(RoleTopics.of(EnumSet.of(Role.ACCOUNTANT), topics));
      spoil(settings, topics);

      try (RunningRoles first = accountant(options, broker);
          RunningRoles standby = accountant(options, broker)) {
        for (RunningRoles each : new RunningRoles[] {first, standby}) {
          assertThat(each.frozenAccounts()).containsOnlyKeys("demo", "load-test");
          assertThat(each.frozenAccounts().get("demo")).contains("entry 0 cannot be read");
        }
      }
    }
  }

  private static RunningRoles accountant(ServeOptions options, EmbeddedBroker broker)
      throws Exception {
    return RunningRoles.start(
        EnumSet.of(Role.ACCOUNTANT),
        options,
        Ensemble.read(DEMO),
        broker.bootstrapServers(),
        null,
        failure -> {});
  }

  private static void spoil(ClientSettings settings, Topics topics) throws Exception {
    int partition = Topics.budgetPartition(Ensemble.read(DEMO).manifest().datasetFingerprint());
    try (KafkaMessageLog log = new KafkaMessageLog(settings);
        MessageLog.Appender appender = log.appender("vandal")) {
      appender
          .append(new Outgoing(topics.ledger(), partition, "demo", "no entry", Map.of()))
          .get(30, TimeUnit.SECONDS);
    }
  }
}
