package io.murmuration.decoder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An ensemble on disk: one directory per member, named or ending in its number. */
public final class EnsembleDirectory {
  private EnsembleDirectory() {}

  /**
   * The members' directories in the order of their numbers: those with an adapter's configuration.
   *
   * @throws RefusedModelException if there is none
   */
  public static List<Path> members(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      List<Path> members =
          children
              .filter(child -> Files.exists(child.resolve("adapter_config.json")))
              .sorted(
                  Comparator.comparing(EnsembleDirectory::number).thenComparing(Path::getFileName))
              .toList();
      if (members.isEmpty()) {
        throw new RefusedModelException(
            directory
                + ": expected one directory per member with an adapter_config.json, found none");
      }
      return members;
    }
  }

  private static BigInteger number(Path member) {
    String digits = String.valueOf(member.getFileName()).replaceAll(".*?(\\d*)$", "$1");
    return digits.isEmpty() ? BigInteger.ONE.negate() : new BigInteger(digits);
  }
}
