package io.murmuration.launcher.config;

import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a running server can be reached; written beside its data so that other commands find it.
 *
 * @param url base URL of the gateway
 * @param bootstrap address of the broker
 * @param topicPrefix first part of all topic names
 */
public record Endpoint(String url, String bootstrap, String topicPrefix) {
  private static final String FILE_NAME = "endpoint.json";

  /** Writes the file in one step: readers see the old one or the new one. */
  public void write(Path dataDirectory) throws IOException {
    Path draft = dataDirectory.resolve(FILE_NAME + ".new");
    Files.writeString(draft, WireCodec.encode(this));
    Files.move(
        draft,
        dataDirectory.resolve(FILE_NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads the file if a server has ever run on this data directory. */
  public static Optional<Endpoint> read(Path dataDirectory) throws IOException {
    Path file = dataDirectory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WireCodec.decode(Files.readString(file), Endpoint.class));
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
  }

  /** Says that nobody listens any more. */
  public static void remove(Path dataDirectory) throws IOException {
    Files.deleteIfExists(dataDirectory.resolve(FILE_NAME));
  }
}
