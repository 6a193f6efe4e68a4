package io.murmuration.messaging.kafka;

import io.murmuration.messaging.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** One broker for all tests of this JVM; gone with it. */
final class Broker {
  private static final Path DIRECTORY;
  private static final EmbeddedBroker BROKER;

  static {
    try {
      DIRECTORY = Files.createTempDirectory("broker");
      BROKER = EmbeddedBroker.start(DIRECTORY, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(Broker::remove));
  }

  private Broker() {}

  static String bootstrapServers() {
    return BROKER.bootstrapServers();
  }

  private static void remove() {
    BROKER.close();
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
