package io.murmuration.launcher.config;

import java.util.Objects;

/**
 * How a server is run: nothing here has any influence on what it answers.
 *
 * @param kafka how to connect to Kafka and as whom
 * @param metricsPort where {@code /metrics} is answered; 0 for nowhere
 */
public record Operations(KafkaProperties kafka, int metricsPort) {
  /** Plain text, no metrics. */
  public static final Operations DEFAULTS = new Operations(KafkaProperties.NONE, 0);

  public Operations {
    Objects.requireNonNull(kafka, "kafka");
    if (metricsPort < 0 || metricsPort > 65_535) {
      throw new IllegalArgumentException("metricsPort must be in 0..65535, got " + metricsPort);
    }
  }
}
