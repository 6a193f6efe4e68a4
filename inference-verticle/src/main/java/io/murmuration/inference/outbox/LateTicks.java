package io.murmuration.inference.outbox;

import java.util.concurrent.TimeUnit;

/**
 * Counts late ticks over all responses and says when they are worth a line in the log: at most once
 * a minute. One owner at a time.
 */
final class LateTicks {
  static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private long total;
  private long reported;
  private long reportedNanos;

  void add() {
    total++;
  }

  long total() {
    return total;
  }

  /** Late ticks since the last report if one is due, else 0. */
  long toReport(long nowNanos) {
    long fresh = total - reported;
    if (fresh == 0 || (reported > 0 && nowNanos - reportedNanos < REPORT_EVERY_NANOS)) {
      return 0;
    }
    reported = total;
    reportedNanos = nowNanos;
    return fresh;
  }
}
