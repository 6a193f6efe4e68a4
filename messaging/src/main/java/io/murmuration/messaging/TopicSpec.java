package io.murmuration.messaging;

import java.util.Objects;

/**
 * A topic as it must exist.
 *
 * @param partitionCount number of partitions, at least 1
 * @param retentionMillis how long records are kept; {@link #FOREVER} for what is the truth itself
 * @param isCompacted whether older records of a key may go once they are older than the retention;
 *     where that is for ever, at once
 */
public record TopicSpec(
    String name, int partitionCount, long retentionMillis, boolean isCompacted) {
  /** Records are never deleted and never compacted. */
  public static final long FOREVER = -1;

  public TopicSpec {
    Objects.requireNonNull(name, "name");
    if (partitionCount < 1) {
      throw new IllegalArgumentException("partitionCount must be >= 1, got " + partitionCount);
    }
    if (retentionMillis != FOREVER && retentionMillis < 1) {
      throw new IllegalArgumentException(
          "retentionMillis must be >= 1 or " + FOREVER + " for ever, got " + retentionMillis);
    }
  }

  /** A topic of which every record is kept as long as any. */
  public TopicSpec(String name, int partitionCount, long retentionMillis) {
    this(name, partitionCount, retentionMillis, false);
  }

  /** Whether no record may ever be lost. */
  public boolean isForever() {
    return retentionMillis == FOREVER && !isCompacted;
  }
}
