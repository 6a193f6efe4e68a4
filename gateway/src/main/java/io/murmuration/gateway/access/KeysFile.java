package io.murmuration.gateway.access;

import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The keys file: a JSON list of {@code {"tenant", "sha256"}}. */
public final class KeysFile {
  private KeysFile() {}

  /**
   * Reads it. Blocks.
   *
   * @throws IOException if it is not there or breaks a rule; the message names the file and the
   *     rule
   */
  public static List<ApiKey> read(Path file) throws IOException {
    try {
      return List.of(WireCodec.decode(Files.readString(file), ApiKey[].class));
    } catch (WireFormatException e) {
      throw new IOException(file + ": " + e.problem().message(), e);
    }
  }
}
