package io.murmuration.launcher.config;

import io.murmuration.accountant.AccountantConfig;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a server is run: nothing here has any influence on what it answers.
 *
 * @param kafka how to connect to Kafka and as whom
 * @param metricsPort where {@code /metrics} is answered; 0 for nowhere
 * @param reservationTtlMillis how long an accountant waits for a block's commit before the block is
 *     spent in full
 * @param keysFile who may ask the gateway; absent if everybody may
 */
public record Operations(
    KafkaProperties kafka, int metricsPort, long reservationTtlMillis, @Nullable Path keysFile) {
  /** Plain text, no metrics. */
  public static final Operations DEFAULTS = new Operations(KafkaProperties.NONE, 0);

  public Operations {
    Objects.requireNonNull(kafka, "kafka");
    if (metricsPort < 0 || metricsPort > 65_535) {
      throw new IllegalArgumentException("metricsPort must be in 0..65535, got " + metricsPort);
    }
    if (reservationTtlMillis < 1) {
      throw new IllegalArgumentException(
          "reservationTtlMillis must be >= 1, got " + reservationTtlMillis);
    }
  }

  /** Blocks wait for their commits as long as usual, and everybody may ask. */
  public Operations(KafkaProperties kafka, int metricsPort) {
    this(kafka, metricsPort, AccountantConfig.RESERVATION_TTL_MILLIS_DEFAULT, null);
  }
}
