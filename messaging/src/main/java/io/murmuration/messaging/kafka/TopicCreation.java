package io.murmuration.messaging.kafka;

import io.murmuration.messaging.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics that are missing and refuses those that exist in another shape. */
public final class TopicCreation {
  private static final int DESCRIBE_ATTEMPTS_MAX = 50;
  private static final long DESCRIBE_PAUSE_MILLIS = 100;

  private final ClientSettings settings;
  private final short replicationFactor;

  /**
   * @param replicationFactor copies of topics made here, 1 on a single broker, 3 on a cluster
   */
  public TopicCreation(ClientSettings settings, int replicationFactor) {
    if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "replicationFactor must be >= 1, got " + replicationFactor);
    }
    this.settings = settings;
    this.replicationFactor = (short) replicationFactor;
  }

  /**
   * Blocks until all topics exist as told. Several processes may do this at once.
   *
   * @throws IllegalStateException if a topic has another number of partitions, or may lose records
   *     that must stay for ever; nothing is changed then
   */
  public void ensure(List<TopicSpec> topics) {
    try (Admin admin = Admin.create(settings.admin())) {
      Set<String> existing = admin.listTopics().names().get();
      for (TopicSpec topic : topics) {
        if (!existing.contains(topic.name())) {
          create(admin, topic);
        }
      }
      verify(admin, topics);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "topics at " + settings.bootstrapServers() + " could not be ensured", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ensuring topics", e);
    }
  }

  private void create(Admin admin, TopicSpec topic)
      throws ExecutionException, InterruptedException {
    NewTopic created = new NewTopic(topic.name(), topic.partitionCount(), replicationFactor);
    try {
      admin.createTopics(List.of(created.configs(configs(topic)))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private Map<String, String> configs(TopicSpec topic) {
    Map<String, String> configs = new HashMap<>();
    configs.put("cleanup.policy", cleanup(topic));
    configs.put("retention.ms", Long.toString(topic.retentionMillis()));
    if (topic.isCompacted() && topic.retentionMillis() != TopicSpec.FOREVER) {
      // The first record of a key means something too, for as long as any is kept.
      configs.put("min.compaction.lag.ms", Long.toString(topic.retentionMillis()));
    }
    configs.put("retention.bytes", "-1");
    configs.put("min.insync.replicas", Integer.toString(Math.max(1, replicationFactor - 1)));
    configs.put("unclean.leader.election.enable", "false");
    if (topic.isForever()) {
      // Expiry goes by this time: it comes from the log, not from whoever writes.
      configs.put("message.timestamp.type", "LogAppendTime");
    }
    return configs;
  }

  private static String cleanup(TopicSpec topic) {
    if (!topic.isCompacted()) {
      return "delete";
    }
    return topic.retentionMillis() == TopicSpec.FOREVER ? "compact" : "compact,delete";
  }

  private static void verify(Admin admin, List<TopicSpec> topics)
      throws ExecutionException, InterruptedException {
    List<String> names = topics.stream().map(TopicSpec::name).toList();
    Map<String, TopicDescription> descriptions =
        known(() -> admin.describeTopics(names).allTopicNames().get());
    // Another broker may answer this one.
    Map<ConfigResource, Config> configs =
        known(
            () ->
                admin
                    .describeConfigs(
                        topics.stream().map(TopicCreation::resource).collect(Collectors.toSet()))
                    .all()
                    .get());
    for (TopicSpec topic : topics) {
      TopicDescription description = descriptions.get(topic.name());
      int partitions = description == null ? 0 : description.partitions().size();
      require(topic, "partition count", topic.partitionCount() + "", partitions + "");
      Config config = configs.get(resource(topic));
      if (topic.isForever() && config != null) {
        require(topic, "cleanup.policy", "delete", config.get("cleanup.policy").value());
        require(topic, "retention.ms", "-1", config.get("retention.ms").value());
        require(topic, "retention.bytes", "-1", config.get("retention.bytes").value());
      }
    }
  }

  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  /** A topic just made may take a moment until every broker knows it. */
  private static <T> T known(Question<T> question) throws ExecutionException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.ask();
      } catch (ExecutionException e) {
        if (attempt == DESCRIBE_ATTEMPTS_MAX
            || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        Thread.sleep(DESCRIBE_PAUSE_MILLIS);
      }
    }
  }

  private static void require(TopicSpec topic, String what, String wanted, String found) {
    if (!wanted.equals(found)) {
      throw new IllegalStateException(
          "topic " + topic.name() + " must have " + what + " " + wanted + ", found " + found);
    }
  }

  private static ConfigResource resource(TopicSpec topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }
}
