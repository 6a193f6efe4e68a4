package io.murmuration.messaging.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.messaging.EchoProcessor;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path directory;

  @Test
  void aRestartKeepsRecordsAndAddress() throws Exception {
    TopicSpec topic = new TopicSpec("kept", 1, TopicSpec.FOREVER);
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      address = broker.bootstrapServers();
      ClientSettings settings = ClientSettings.of(address, "before");
      new TopicCreation(settings, 1).ensure(List.of(topic));
      try (KafkaMessageLog log = new KafkaMessageLog(settings)) {
        log.appender("w")
            .append(new Outgoing("kept", 0, "k", "v", Map.of()))
            .get(60, TimeUnit.SECONDS);
      }
    }

    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      assertThat(broker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
      ClientSettings settings = ClientSettings.of(address, "after");
      new TopicCreation(settings, 1).ensure(List.of(topic));
      try (KafkaMessageLog log = new KafkaMessageLog(settings)) {
        log.tail(
                new MessageLog.TailOptions("kept", Set.of(0), true, true),
                r -> seen.add(r.value()),
                failure -> {})
            .caughtUp()
            .get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(seen).containsExactly("v");
    assertThat(EmbeddedBroker.fatal()).isNotDone();
  }

  @Test
  void aClusterWithOldTransactionsIsRefused() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
      ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "old");
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
        admin
            .updateFeatures(
                Map.of(
                    "transaction.version",
                    new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
                new UpdateFeaturesOptions())
            .all()
            .get(60, TimeUnit.SECONDS);
      }
      new TopicCreation(settings, 1)
          .ensure(
              List.of(
                  new TopicSpec("in", 1, TopicSpec.FOREVER),
                  new TopicSpec("out", 1, TopicSpec.FOREVER)));
      try (KafkaMessageLog log = new KafkaMessageLog(settings)) {
        assertThatThrownBy(
                () ->
                    log.transact(
                        new MessageLog.TransactionOptions("in", "out", "g"),
                        new EchoProcessor("out", false),
                        failure -> {}))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("must be 4.0 or newer with feature transaction.version >= 2")
            .hasMessageEndingWith("has 1");
      }
    }
  }
}
