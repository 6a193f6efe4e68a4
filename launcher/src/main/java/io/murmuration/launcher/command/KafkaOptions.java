package io.murmuration.launcher.command;

import io.murmuration.launcher.config.KafkaProperties;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to connect to Kafka and as whom. */
final class KafkaOptions {
  @Option(
      names = "--kafka-config",
      defaultValue = "${env:MURMUR_KAFKA_CONFIG}",
      paramLabel = "FILE",
      description = "Java properties for Kafka clients: security.*, sasl.*, ssl.*")
  private @Nullable Path file;

  KafkaProperties properties() throws IOException {
    return KafkaProperties.read(file == null || file.toString().isBlank() ? null : file);
  }
}
