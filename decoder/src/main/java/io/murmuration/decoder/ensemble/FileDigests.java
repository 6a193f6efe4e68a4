package io.murmuration.decoder.ensemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of the files of an ensemble. */
public final class FileDigests {
  private FileDigests() {}

  /** Digests by path with forward slashes, of all files below {@code base} and {@code members}. */
  public static SortedMap<String, String> of(Path directory) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (String part : List.of("base", "members")) {
      try (Stream<Path> below = Files.walk(directory.resolve(part))) {
        for (Path file : below.filter(Files::isRegularFile).toList()) {
          String name = directory.relativize(file).toString().replace('\\', '/');
          digests.put(name, hex(sha256().digest(Files.readAllBytes(file))));
        }
      }
    }
    return digests;
  }

  /** The digest of digests: sorted, each closed by a line feed. */
  public static String combined(Collection<String> digests) {
    MessageDigest sha256 = sha256();
    for (String digest : digests.stream().sorted().toList()) {
      sha256.update((digest + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return hex(sha256.digest());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
