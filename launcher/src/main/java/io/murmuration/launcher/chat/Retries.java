package io.murmuration.launcher.chat;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to try again. Waits double up to a bound and are drawn from their upper half, so that the
 * clients of a gateway that dies do not all come back at once.
 */
final class Retries {
  private static final int DOUBLINGS_MAX = 30;

  private final Patience patience;
  private final RandomGenerator random;
  private final LongSupplier nanos;
  private int failures;
  private long sinceNanos;

  /**
   * @param nanos what time it is, as {@link System#nanoTime} tells
   */
  Retries(Patience patience, RandomGenerator random, LongSupplier nanos) {
    this.patience = patience;
    this.random = random;
    this.nanos = nanos;
  }

  /** Whether something failed and nothing new was heard since. */
  boolean areUnderWay() {
    return failures > 0;
  }

  /** Something new was heard: what failed before does not count any more. */
  void progress() {
    failures = 0;
  }

  /** How many milliseconds to wait before the next try; empty if it is time to give up. */
  OptionalLong next() {
    long now = nanos.getAsLong();
    if (failures == 0) {
      sinceNanos = now;
    }
    long left = patience.totalMillis() - (now - sinceNanos) / 1_000_000;
    if (left <= 0) {
      return OptionalLong.empty();
    }
    long doubled = patience.firstDelayMillis() << Math.min(failures, DOUBLINGS_MAX);
    long ceiling = Math.min(patience.mostDelayMillis(), doubled);
    failures++;
    return OptionalLong.of(Math.min(left, random.nextLong(ceiling - ceiling / 2, ceiling + 1)));
  }
}
