package io.murmuration.inference.intake;

import java.util.TreeSet;

/**
 * How far one partition's prompts are over: every offset below the mark is, whatever happened above
 * it. One owner at a time.
 */
final class LowWaterMark {
  private final TreeSet<Long> unfinished = new TreeSet<>();
  private long next = -1;
  private long committed = -1;

  /** A prompt was fetched; offsets only grow. */
  void take(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException("offset must be >= " + next + ", got " + offset);
    }
    unfinished.add(offset);
    next = offset + 1;
  }

  /** Its response is over. */
  void finish(long offset) {
    unfinished.remove(offset);
  }

  /** The lowest offset that is not over; -1 if nothing was taken. */
  long value() {
    return unfinished.isEmpty() ? next : unfinished.first();
  }

  /** Whether the group does not know of the mark yet. */
  boolean isNew() {
    return value() > committed;
  }

  /** The group knows that everything below is over. */
  void committed(long offset) {
    committed = Math.max(committed, offset);
  }
}
