package io.murmuration.launcher.bench.engine;

import java.util.Arrays;

/** Times of repetitions of one thing, milliseconds. */
final class Samples {
  private double[] values = new double[64];
  private int count;

  void add(double millis) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = millis;
  }

  /** Adds the time since a {@code System.nanoTime()}. */
  void since(long startNanos) {
    add((System.nanoTime() - startNanos) / 1e6);
  }

  int count() {
    return count;
  }

  double sum() {
    return Arrays.stream(values, 0, count).sum();
  }

  double median() {
    return quantile(0.5);
  }

  /** Interpolated; {@code fraction} from 0 to 1. */
  double quantile(double fraction) {
    if (count == 0) {
      throw new IllegalStateException("nothing was measured");
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    double position = fraction * (count - 1);
    int low = (int) position;
    int high = Math.min(low + 1, count - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }
}
