package io.murmuration.messaging.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.tools.StorageTool;

/** A node's directory: its properties and its formatted log. */
final class BrokerDirectory {
  private static final String PROPERTIES = "server.properties";

  private BrokerDirectory() {}

  static Path propertiesFile(Path directory) {
    return directory.resolve(PROPERTIES);
  }

  static void write(Path directory, Properties properties) throws IOException {
    try (Writer writer = Files.newBufferedWriter(propertiesFile(directory))) {
      properties.store(writer, null);
    }
  }

  /**
   * Formats a log that was not formatted before; a second format would need the cluster id of the
   * first.
   *
   * @throws IllegalStateException if it cannot be formatted
   */
  static void formatOnce(Path directory, Path log, String clusterId) {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {"format", "-t", clusterId, "-c", propertiesFile(directory).toString()};
    int status =
        StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IllegalStateException(
          "the broker's directory could not be formatted: "
              + said.toString(StandardCharsets.UTF_8));
    }
  }
}
