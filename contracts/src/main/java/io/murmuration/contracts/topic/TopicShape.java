package io.murmuration.contracts.topic;

/**
 * A topic as it must exist.
 *
 * @param name full name with prefix
 * @param partitionCount number of partitions, at least 1
 * @param retentionMillis how long records are kept; {@link #FOREVER} for ledgers
 * @param isCompacted whether only the latest record of a key is kept for longer than the retention,
 *     or, where that is finite, than it takes to be deleted
 */
public record TopicShape(
    String name, int partitionCount, long retentionMillis, boolean isCompacted) {
  /** Kafka's value for records that are never deleted. */
  public static final long FOREVER = -1;

  public TopicShape {
    if (partitionCount < 1) {
      throw new IllegalArgumentException("partitionCount must be >= 1, got " + partitionCount);
    }
  }

  /** A topic of which every record is kept as long as any. */
  public TopicShape(String name, int partitionCount, long retentionMillis) {
    this(name, partitionCount, retentionMillis, false);
  }

  /** A topic of which the latest record of each key matters. */
  public static TopicShape compacted(String name, int partitionCount, long retentionMillis) {
    return new TopicShape(name, partitionCount, retentionMillis, true);
  }
}
