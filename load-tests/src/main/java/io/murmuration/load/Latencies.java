package io.murmuration.load;

import java.util.Arrays;
import java.util.Collection;

/** Measured durations, kept whole so that percentiles are exact. Immutable. */
public final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] sortedNanos;

  private Latencies(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  /** Takes durations in nanoseconds, in any order. */
  public static Latencies ofNanos(Collection<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  /** How many were measured. */
  public int count() {
    return sortedNanos.length;
  }

  /**
   * The smallest measured duration that at least {@code percent} of all do not exceed (nearest
   * rank), in milliseconds; NaN if nothing was measured.
   *
   * @param percent in (0, 100]
   */
  public double percentileMillis(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent must be in (0, 100], got " + percent);
    }
    if (sortedNanos.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
    return sortedNanos[rank - 1] / NANOS_PER_MILLI;
  }
}
