package io.murmuration.messaging;

import java.util.Map;

/**
 * A record to append.
 *
 * @param partition where it goes; {@link #BY_KEY} lets the key decide
 */
public record Outgoing(
    String topic, int partition, String key, String value, Map<String, String> headers) {
  /** The partition follows from the key. */
  public static final int BY_KEY = -1;

  /** Values may hold people's text: position only. */
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
