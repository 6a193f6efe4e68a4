package io.murmuration.contracts.topic;

import java.time.Instant;
import java.util.Map;

/**
 * Headers of every record: CloudEvents 1.0, Kafka protocol binding, binary mode, so that consumers
 * outside this project can tell records apart without reading them.
 */
public final class CloudEventHeaders {
  private CloudEventHeaders() {}

  /**
   * The headers of one record.
   *
   * @param type {@code ce_type}, for example {@code io.murmuration.budget.reserve}
   * @param source {@code ce_source}, the role and instance that says it
   * @param id {@code ce_id}, the idempotency key
   */
  public static Map<String, String> of(String type, String source, String id) {
    return Map.of(
        "ce_specversion",
        "1.0",
        "ce_type",
        type,
        "ce_source",
        source,
        "ce_id",
        id,
        "ce_time",
        Instant.now().toString(),
        "content-type",
        "application/json");
  }
}
