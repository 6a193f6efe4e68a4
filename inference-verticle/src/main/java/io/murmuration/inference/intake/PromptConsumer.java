package io.murmuration.inference.intake;

import io.murmuration.contracts.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Which group workers are in, and the properties that its promises rest on.
 *
 * @param overrides Kafka client properties set last, for TLS and SASL
 */
public record PromptConsumer(
    Topics topics, String instance, String bootstrapServers, Map<String, String> overrides) {
  /** Records of one poll: what can still arrive after partitions were paused. */
  static final int POLL_MAX = 16;

  /** All workers of one set of topics are members of this group. */
  public String group() {
    return topics.prefix() + ".inference";
  }

  /** Leaves the Kafka properties out: passwords are among them. */
  @Override
  public String toString() {
    return "PromptConsumer[" + topics.prefix() + ", " + instance + ", " + bootstrapServers + "]";
  }

  Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrapServers);
    all.put("client.id", instance + "-prompts");
    all.put("group.id", group());
    all.put("group.protocol", "classic");
    // Who joins takes a share of the partitions; the others' responses go on where they are.
    all.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
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
    all.putAll(overrides);
    return all;
  }
}
