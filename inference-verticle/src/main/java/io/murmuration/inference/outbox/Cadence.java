package io.murmuration.inference.outbox;

/**
 * A fixed grid of times. Whatever arrives between two ticks leaves on the later one; ticks that
 * were missed are skipped, never made up for in a burst. A period of 0 means no grid: always due.
 *
 * <p>All times are nanoseconds of one monotonic clock. One owner thread.
 */
final class Cadence {
  private final long originNanos;
  private final long periodNanos;
  private long nextNanos;
  private boolean armed;

  Cadence(long originNanos, long periodNanos) {
    this.originNanos = originNanos;
    this.periodNanos = periodNanos;
  }

  /** Something waits for the next tick; without effect if it was said since the last one. */
  void arm(long nowNanos) {
    if (!armed) {
      armed = true;
      nextNanos = tickAfter(nowNanos);
    }
  }

  /** Nothing waits any more: who comes later waits for a tick of his own. */
  void disarm() {
    armed = false;
  }

  /** Nanoseconds until what was armed is due, 0 if it is; only to be asked when armed. */
  long untilDue(long nowNanos) {
    if (!armed) {
      throw new IllegalStateException("the cadence must be armed first");
    }
    return periodNanos == 0 ? 0 : Math.max(0, nextNanos - nowNanos);
  }

  /** The tick has been used; the next one comes at least a whole grid step later. */
  void used(long nowNanos, boolean moreWaits) {
    nextNanos = tickAfter(nowNanos);
    armed = moreWaits;
  }

  /** The first time of the grid strictly after {@code nowNanos}. */
  private long tickAfter(long nowNanos) {
    if (periodNanos == 0) {
      return nowNanos;
    }
    return originNanos + (Math.floorDiv(nowNanos - originNanos, periodNanos) + 1) * periodNanos;
  }
}
