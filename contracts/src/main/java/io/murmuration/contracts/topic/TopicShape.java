package io.murmuration.contracts.topic;

/**
 * A topic as it must exist.
 *
 * @param name full name with prefix
 * @param partitionCount number of partitions, at least 1
 * @param retentionMillis how long records are kept; {@link #FOREVER} for ledgers
 */
public record TopicShape(String name, int partitionCount, long retentionMillis) {
  /** Kafka's value for records that are never deleted. */
  public static final long FOREVER = -1;

  public TopicShape {
    if (partitionCount < 1) {
      throw new IllegalArgumentException("partitionCount must be >= 1, got " + partitionCount);
    }
  }
}
