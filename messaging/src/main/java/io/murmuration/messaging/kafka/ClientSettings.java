package io.murmuration.messaging.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * How to reach Kafka, and the client properties that the promises of {@link KafkaMessageLog} rest
 * on.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param clientId first part of every client's id
 * @param overrides Kafka client properties set last, for TLS and SASL
 */
public record ClientSettings(
    String bootstrapServers, String clientId, Map<String, String> overrides) {

  public ClientSettings {
    Objects.requireNonNull(clientId, "clientId");
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("bootstrapServers must name at least one host:port");
    }
    overrides = Map.copyOf(overrides);
  }

  /** Plain text, no overrides. */
  public static ClientSettings of(String bootstrapServers, String clientId) {
    return new ClientSettings(bootstrapServers, clientId, Map.of());
  }

  /** Leaves the values of the overrides out: passwords are among them. */
  @Override
  public String toString() {
    return "ClientSettings[" + bootstrapServers + ", " + clientId + ", " + overrides.keySet() + "]";
  }

  Map<String, Object> admin() {
    return with("admin", Map.of("request.timeout.ms", "20000", "default.api.timeout.ms", "60000"));
  }

  /** Idempotent, acknowledged by all in-sync replicas, sent at once. */
  Map<String, Object> producer(String name) {
    Map<String, String> own = new HashMap<>(durableWrites());
    own.put("max.block.ms", "10000");
    own.put("request.timeout.ms", "10000");
    own.put("delivery.timeout.ms", "30000");
    return with(name, own);
  }

  /** A producer of which at most one per {@code transactionalId} can write, the newest. */
  Map<String, Object> transactionalProducer(String transactionalId) {
    Map<String, String> own = new HashMap<>(durableWrites());
    own.put("transactional.id", transactionalId);
    // An open transaction hides all later records of its partitions from committed readers.
    own.put("transaction.timeout.ms", "10000");
    own.put("max.block.ms", "30000");
    return with(transactionalId, own);
  }

  /** Reads assigned partitions; a position that does not exist is an error, never a jump. */
  Map<String, Object> tail(String name, boolean committedOnly) {
    Map<String, String> own = new HashMap<>(reads());
    own.put("isolation.level", committedOnly ? "read_committed" : "read_uncommitted");
    own.put("auto.offset.reset", "none");
    return with(name, own);
  }

  /** Reads in a group that notices a dead member after 6 s. */
  Map<String, Object> member(String group) {
    Map<String, String> own = new HashMap<>(reads());
    own.put("isolation.level", "read_committed");
    own.put("group.id", group);
    own.put("group.protocol", "classic");
    // Cooperative: a member that comes or dies stops no partition of the others. What changes hands
    // is fenced and folded afresh, in that order.
    own.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    own.put("session.timeout.ms", "6000");
    own.put("heartbeat.interval.ms", "1500");
    own.put("max.poll.records", "1000");
    // Never used: positions are set from the history. A member without one begins at the start.
    own.put("auto.offset.reset", "earliest");
    return with(group, own);
  }

  private static Map<String, String> durableWrites() {
    return Map.of(
        "acks", "all",
        "enable.idempotence", "true",
        "linger.ms", "0",
        // The default of 100 ms is most of a transaction's time: its first offset commit is
        // retried.
        "retry.backoff.ms", "3",
        "retry.backoff.max.ms", "20");
  }

  private static Map<String, String> reads() {
    return Map.of(
        "enable.auto.commit", "false",
        "allow.auto.create.topics", "false",
        "fetch.max.wait.ms", "50",
        "default.api.timeout.ms", "60000");
  }

  private Map<String, Object> with(String name, Map<String, String> own) {
    Map<String, Object> all = new HashMap<>(own);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("client.id", clientId + "-" + name);
    all.putAll(overrides);
    return all;
  }
}
