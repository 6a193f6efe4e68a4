package io.murmuration.privacy.mechanism;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Named numbers of a vector's row, as {@code N=80;c=0.8}. */
final class Arguments {

  private Arguments() {}

  static Map<String, Double> of(String text) {
    return Arrays.stream(text.split(";"))
        .map(pair -> pair.split("="))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Double.valueOf(pair[1])));
  }
}
