package io.murmuration.messaging;

import java.util.Map;

/**
 * A record to append.
 *
 * @param partition where it goes, 0 or more; {@link #BY_KEY} lets the key decide
 */
public record Outgoing(
    String topic, int partition, String key, String value, Map<String, String> headers) {
  /** The partition follows from the key. */
  public static final int BY_KEY = -1;

  public Outgoing {
    headers = Map.copyOf(headers);
    if (partition < BY_KEY) {
      throw new IllegalArgumentException("partition must be >= 0 or BY_KEY, got " + partition);
    }
  }

  /** Values may hold people's text: position only. */
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
