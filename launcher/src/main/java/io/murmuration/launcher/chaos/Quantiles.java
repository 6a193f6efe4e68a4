package io.murmuration.launcher.chaos;

import java.util.Collection;
import java.util.List;

/**
 * Times in short, in milliseconds.
 *
 * @param count how many there were; the others are 0 if there were none
 */
public record Quantiles(int count, double p50, double p99, double max) {

  static Quantiles ofMillis(Collection<Long> values) {
    return of(values.stream().map(value -> (double) value).toList());
  }

  static Quantiles ofMicros(Collection<Long> values) {
    return of(values.stream().map(value -> value / 1_000.0).toList());
  }

  private static Quantiles of(List<Double> values) {
    if (values.isEmpty()) {
      return new Quantiles(0, 0, 0, 0);
    }
    List<Double> sorted = values.stream().sorted().toList();
    return new Quantiles(
        sorted.size(), rank(sorted, 0.50), rank(sorted, 0.99), sorted.get(sorted.size() - 1));
  }

  /** The smallest value that is not exceeded by this share of all. */
  private static double rank(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
