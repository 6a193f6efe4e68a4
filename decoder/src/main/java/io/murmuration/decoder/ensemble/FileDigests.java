package io.murmuration.decoder.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of the files of an ensemble or a model. */
public final class FileDigests {
  private static final int WINDOW_SIZE = 1 << 16;

  private FileDigests() {}

  /** Digests by path with forward slashes, of all files below {@code base} and {@code members}. */
  public static SortedMap<String, String> of(Path directory) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>(below(directory, "base"));
    digests.putAll(below(directory, "members"));
    return digests;
  }

  /** Digests of all files below one part of a directory, by path below the directory. */
  public static SortedMap<String, String> below(Path directory, String part) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> below = Files.walk(directory.resolve(part))) {
      for (Path file : below.filter(Files::isRegularFile).toList()) {
        digests.put(directory.relativize(file).toString().replace('\\', '/'), digest(file));
      }
    }
    return digests;
  }

  private static String digest(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] window = new byte[WINDOW_SIZE];
      for (int count = in.read(window); count >= 0; count = in.read(window)) {
        sha256.update(window, 0, count);
      }
    }
    return hex(sha256.digest());
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
