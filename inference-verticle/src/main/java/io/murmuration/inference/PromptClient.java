package io.murmuration.inference;

import io.murmuration.contracts.topic.Topics;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The Kafka consumer of prompts and the properties its promises rest on. */
final class PromptClient {
  /** Records of one poll: what can still arrive after partitions were paused. */
  static final int POLL_MAX = 16;

  // A commit waits behind the poll in flight, and a prompt waits for its commit.
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(10);

  private PromptClient() {}

  /** Opens a consumer on the current context. Blocks. */
  static KafkaConsumer<String, String> open(Vertx vertx, InferenceConfig config) {
    return KafkaConsumer.<String, String>create(vertx, properties(config))
        .pollTimeout(POLL_TIMEOUT);
  }

  /** All workers of one set of topics are members of this group. */
  static String group(Topics topics) {
    return topics.prefix() + ".inference";
  }

  /** How many prompts are held at which place. */
  static PromptIntake.Settings flow(InferenceConfig config) {
    return new PromptIntake.Settings(
        config.topics().prompts(), POLL_MAX, 4 * POLL_MAX, config.limits().queueMax());
  }

  static Map<String, String> properties(InferenceConfig config) {
    Map<String, String> all = new HashMap<>();
    all.put("bootstrap.servers", config.bootstrapServers());
    all.put("client.id", config.instance() + "-prompts");
    all.put("group.id", group(config.topics()));
    all.put("key.deserializer", StringDeserializer.class.getName());
    all.put("value.deserializer", StringDeserializer.class.getName());
    all.put("enable.auto.commit", "false");
    all.put("allow.auto.create.topics", "false");
    // A new group answers the prompts that wait; those nobody waits for any more carry a deadline.
    all.put("auto.offset.reset", "earliest");
    all.put("max.poll.records", String.valueOf(POLL_MAX));
    all.put("fetch.max.wait.ms", "50");
    all.put("session.timeout.ms", "6000");
    all.put("heartbeat.interval.ms", "1500");
    all.putAll(config.kafkaOverrides());
    return all;
  }
}
