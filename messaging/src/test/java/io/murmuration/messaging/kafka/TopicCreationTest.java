package io.murmuration.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.messaging.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicCreationTest {
  private final ClientSettings settings = ClientSettings.of(Broker.bootstrapServers(), "topics");
  private final TopicCreation creation = new TopicCreation(settings, 1);

  @Test
  void missingTopicsAreMadeAndExistingOnesAreLeftAlone() throws Exception {
    List<TopicSpec> topics =
        List.of(
            new TopicSpec("made.ledger", 3, TopicSpec.FOREVER),
            new TopicSpec("made.tokens", 2, 86_400_000L));

    creation.ensure(topics);
    creation.ensure(topics);

    assertThat(config("made.ledger", "retention.ms")).isEqualTo("-1");
    assertThat(config("made.ledger", "message.timestamp.type")).isEqualTo("LogAppendTime");
    assertThat(config("made.tokens", "retention.ms")).isEqualTo("86400000");
  }

  @Test
  void anotherNumberOfPartitionsIsRefused() {
    creation.ensure(List.of(new TopicSpec("shape", 2, 1_000L)));

    assertThatThrownBy(() -> creation.ensure(List.of(new TopicSpec("shape", 4, 1_000L))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("topic shape must have partition count 4, found 2");
  }

  @Test
  void aLedgerThatForgetsIsRefused() throws Exception {
    try (Admin admin = Admin.create(settings.admin())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("short", 1, (short) 1).configs(Map.of("retention.ms", "1000")),
                  new NewTopic("compact", 1, (short) 1)
                      .configs(Map.of("retention.ms", "-1", "cleanup.policy", "compact")),
                  new NewTopic("small", 1, (short) 1)
                      .configs(Map.of("retention.ms", "-1", "retention.bytes", "1000"))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }

    assertRefused("short", "retention.ms -1, found 1000");
    assertRefused("compact", "cleanup.policy delete, found compact");
    assertRefused("small", "retention.bytes -1, found 1000");
  }

  private void assertRefused(String topic, String reason) {
    assertThatThrownBy(() -> creation.ensure(List.of(new TopicSpec(topic, 1, TopicSpec.FOREVER))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(reason);
  }

  private String config(String topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(settings.admin())) {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get(60, TimeUnit.SECONDS)
          .get(resource)
          .get(key)
          .value();
    }
  }
}
