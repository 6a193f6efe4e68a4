package io.murmuration.messaging;

/**
 * A record as read.
 *
 * @param timestampMillis time the log gave it, epoch milliseconds
 * @param key the key; empty if the record has none
 * @param value text of the value; empty if the record has none
 */
public record LogRecord(
    String topic, int partition, long offset, long timestampMillis, String key, String value) {

  /** Values may hold people's text: position only. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
