package io.murmuration.launcher.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kafka client properties that say how to connect and as whom. Those that promises rest on
 * (acknowledgements, isolation, offsets) can not be set here. Their values are never printed.
 *
 * @param values by name
 */
public record KafkaProperties(Map<String, String> values) {
  /** Plain text, nobody in particular. */
  public static final KafkaProperties NONE = new KafkaProperties(Map.of());

  private static final List<String> ALLOWED =
      List.of("security.", "sasl.", "ssl.", "client.dns.lookup", "socket.connection.setup.");

  public KafkaProperties {
    values = Map.copyOf(values);
    for (String name : values.keySet()) {
      if (ALLOWED.stream().noneMatch(name::startsWith)) {
        throw new IllegalArgumentException(
            "the Kafka property '" + name + "' can not be set; these can: " + ALLOWED);
      }
    }
  }

  /**
   * Reads a file of Java properties.
   *
   * @param file the file; null for none
   */
  public static KafkaProperties read(@Nullable Path file) throws IOException {
    if (file == null) {
      return NONE;
    }
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    }
    Map<String, String> values = new TreeMap<>();
    read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
    return new KafkaProperties(values);
  }

  @Override
  public String toString() {
    return "KafkaProperties" + new TreeMap<>(values).keySet();
  }
}
