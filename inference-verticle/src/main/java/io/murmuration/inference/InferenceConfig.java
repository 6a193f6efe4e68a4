package io.murmuration.inference;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.inference.claim.ClaimDesk;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.LoopSettings;
import io.murmuration.inference.decode.Served;
import io.murmuration.inference.intake.PromptConsumer;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * How a worker is reached, what it serves and how much it takes on.
 *
 * @param topicPrefix first part of every topic's name
 * @param instance name of this worker in record headers and client ids
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param kafkaOverrides Kafka client properties set last, for TLS and SASL
 * @param batching what a step is filled with
 */
public record InferenceConfig(
    String topicPrefix,
    String instance,
    String bootstrapServers,
    Map<String, String> kafkaOverrides,
    Served served,
    Limits limits,
    Batching batching) {

  public InferenceConfig {
    Objects.requireNonNull(served, "served");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(batching, "batching");
    topicPrefix = new Topics(topicPrefix).prefix();
    requireText("instance", instance);
    requireText("bootstrapServers", bootstrapServers);
    kafkaOverrides = Map.copyOf(kafkaOverrides);
  }

  /** Names of the topics. */
  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /** Leaves the Kafka properties out: passwords are among them. */
  @Override
  public String toString() {
    return "InferenceConfig[" + topicPrefix + ", " + instance + ", " + bootstrapServers + "]";
  }

  PromptConsumer promptConsumer() {
    return new PromptConsumer(topics(), instance, bootstrapServers, kafkaOverrides);
  }

  /** Claims carry another name after each start. */
  ClaimDesk.Settings deskSettings() {
    String worker = instance + "-" + UUID.randomUUID();
    return new ClaimDesk.Settings(topics(), source(), worker, limits.queueMax());
  }

  LoopSettings loopSettings() {
    return new LoopSettings(topics(), source(), served, limits, batching);
  }

  /** {@code ce_source} of all records of this worker. */
  String source() {
    return "/murmuration/inference/" + instance;
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }
}
