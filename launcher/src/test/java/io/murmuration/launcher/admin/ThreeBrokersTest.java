package io.murmuration.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.messaging.kafka.ClientSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three brokers of docker-compose.yml find each other and keep what they must. */
class ThreeBrokersTest {
  private static final Topics TOPICS = new Topics("murmuration");

  @TempDir private static Path directory;

  @Test
  void threeCopiesAreKeptAndOneBrokerMayBeLost() throws Exception {
    try (SecuredBroker brokers = SecuredBroker.start(directory.resolve("kafka"), 3)) {
      Map<String, String> user = brokers.as("admin").values();
      ClusterAdmin admin =
          new ClusterAdmin(new ClientSettings(brokers.internal(), "test-admin", user), TOPICS);
      admin.topics(3);
      admin.acls();
      admin.users(Passwords.read(brokers.passwords()).byUser());

      assertThatEveryTopicHasThreeCopies(brokers);
      try (Rights worker = new Rights(brokers.clients(), brokers.as("inference").values())) {
        assertThat(worker.canWrite(TOPICS.tokens())).isTrue();
        assertThat(worker.canWrite(TOPICS.ledger())).isFalse();
        brokers.stop(2);
        assertThat(worker.canWrite(TOPICS.tokens())).isTrue();
        assertThat(worker.canRead(TOPICS.tokens())).isTrue();
      }
    }
  }

  private static void assertThatEveryTopicHasThreeCopies(SecuredBroker brokers) throws Exception {
    Map<String, Object> properties = new HashMap<>(brokers.as("admin").values());
    properties.put("bootstrap.servers", brokers.internal());
    List<String> names = TOPICS.all().stream().map(TopicShape::name).toList();
    try (Admin client = Admin.create(properties)) {
      for (TopicDescription topic : client.describeTopics(names).allTopicNames().get().values()) {
        assertThat(topic.partitions())
            .as(topic.name())
            .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var settings = client.describeConfigs(List.of(resource)).all().get().get(resource);
        assertThat(settings.get("min.insync.replicas").value()).isEqualTo("2");
        assertThat(settings.get("unclean.leader.election.enable").value()).isEqualTo("false");
      }
    }
  }
}
