package io.murmuration.messaging.kafka;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;

/** One idempotent producer. */
final class KafkaAppender implements MessageLog.Appender, KafkaClient {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Producer<String, String> producer;
  private volatile boolean closed;

  KafkaAppender(Producer<String, String> producer) {
    this.producer = producer;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The callback reports what the future would.
  public CompletableFuture<Long> append(Outgoing record) {
    CompletableFuture<Long> appended = new CompletableFuture<>();
    try {
      producer.send(
          Records.write(record),
          (metadata, failure) -> {
            if (failure == null) {
              appended.complete(metadata.offset());
            } else {
              appended.completeExceptionally(failure);
            }
          });
    } catch (RuntimeException e) {
      appended.completeExceptionally(e);
    }
    return appended;
  }

  @Override
  public boolean isEnded() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    producer.close(CLOSE_WAIT);
  }
}
