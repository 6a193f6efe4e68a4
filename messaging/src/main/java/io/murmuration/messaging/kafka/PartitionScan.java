package io.murmuration.messaging.kafka;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog.ScanOptions;
import io.murmuration.messaging.MessageLog.Scanned;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads bounded parts of partitions with consumers that are kept for the next time: to make one
 * takes longer than most scans. Safe for any thread.
 */
final class PartitionScan implements KafkaClient {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long SILENCE_NANOS = 30_000_000_000L;
  private static final int KEPT_MAX = 4;

  private final Supplier<KafkaConsumer<String, String>> consumers;
  private final Deque<KafkaConsumer<String, String>> kept = new ArrayDeque<>();
  private boolean closed;

  private PartitionScan(Supplier<KafkaConsumer<String, String>> consumers) {
    this.consumers = consumers;
  }

  static PartitionScan open(ClientSettings settings, boolean committedOnly) {
    StringDeserializer text = new StringDeserializer();
    String name = committedOnly ? "scan-committed" : "scan";
    return new PartitionScan(
        () -> new KafkaConsumer<>(settings.tail(name, committedOnly), text, text));
  }

  Scanned read(ScanOptions options, Predicate<LogRecord> handler) {
    TopicPartition partition = new TopicPartition(options.topic(), options.partition());
    return with(
        consumer -> {
          List<TopicPartition> only = List.of(partition);
          consumer.assign(only);
          long begin = consumer.beginningOffsets(only).getOrDefault(partition, 0L);
          long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
          long from = Math.max(begin, options.from());
          return from >= end
              ? new Scanned(from, Math.max(from, end))
              : new Scanned(from, readOn(consumer, partition, new Range(from, end), handler));
        });
  }

  long end(String topic, int partition) {
    TopicPartition where = new TopicPartition(topic, partition);
    return with(consumer -> consumer.endOffsets(List.of(where)).getOrDefault(where, 0L));
  }

  private static long readOn(
      KafkaConsumer<String, String> consumer,
      TopicPartition partition,
      Range range,
      Predicate<LogRecord> handler) {
    consumer.seek(partition, range.from());
    long heardNanos = System.nanoTime();
    while (consumer.position(partition) < range.end()) {
      for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
        heardNanos = System.nanoTime();
        if (record.offset() >= range.end()) {
          return range.end();
        }
        if (!handler.test(Records.read(record))) {
          return record.offset() + 1;
        }
      }
      if (System.nanoTime() - heardNanos > SILENCE_NANOS) {
        throw new TimeoutException("no record of " + partition + " came for 30 s");
      }
    }
    return range.end();
  }

  private <T> T with(Work<T> work) {
    KafkaConsumer<String, String> consumer = take();
    T result;
    try {
      result = work.of(consumer);
    } catch (RuntimeException e) {
      Closing.quietly(consumer);
      throw e;
    }
    give(consumer);
    return result;
  }

  private KafkaConsumer<String, String> take() {
    synchronized (kept) {
      if (closed) {
        throw new IllegalStateException("the message log is closed");
      }
      KafkaConsumer<String, String> idle = kept.poll();
      if (idle != null) {
        return idle;
      }
    }
    return consumers.get();
  }

  private void give(KafkaConsumer<String, String> consumer) {
    synchronized (kept) {
      if (!closed && kept.size() < KEPT_MAX) {
        kept.push(consumer);
        return;
      }
    }
    Closing.quietly(consumer);
  }

  @Override
  public boolean isEnded() {
    return closed;
  }

  @Override
  public void close() {
    List<KafkaConsumer<String, String>> idle;
    synchronized (kept) {
      closed = true;
      idle = List.copyOf(kept);
      kept.clear();
    }
    idle.forEach(Closing::quietly);
  }

  private record Range(long from, long end) {}

  private interface Work<T> {
    T of(KafkaConsumer<String, String> consumer);
  }
}
