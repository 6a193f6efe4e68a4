package io.murmuration.decoder.model;

import java.util.Set;

/** Rules that hold for the sizes of every family. */
final class ConfigRules {
  private ConfigRules() {}

  static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be > 0, got " + value);
    }
  }

  static void requireDivides(String name, int divisor, String ofName, int of) {
    if (of % divisor != 0) {
      throw new IllegalArgumentException(
          "%s must divide %s = %d, got %d".formatted(name, ofName, of, divisor));
    }
  }

  static void requireIds(String name, Set<Integer> ids, int vocabularySize) {
    for (int id : ids) {
      if (id < 0 || id >= vocabularySize) {
        throw new IllegalArgumentException(
            "%s must lie in [0, %d), got %d".formatted(name, vocabularySize, id));
      }
    }
  }
}
