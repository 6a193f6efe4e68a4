package io.murmuration.messaging.kafka;

/** Something a log has opened and closes in the end, unless it ended before. */
interface KafkaClient extends AutoCloseable {
  boolean isEnded();

  @Override
  void close();
}
