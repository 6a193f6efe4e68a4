package io.murmuration.messaging.kafka;

import io.murmuration.messaging.LogRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads all committed records that a partition has at this moment. */
final class HistoryReader {
  private static final Duration POLL = Duration.ofMillis(200);

  private final ClientSettings settings;
  private final BooleanSupplier stopped;

  HistoryReader(ClientSettings settings, BooleanSupplier stopped) {
    this.settings = settings;
    this.stopped = stopped;
  }

  /** Throws {@link WakeupException} when told to stop before the end. */
  void read(TopicPartition partition, Consumer<LogRecord> handler) {
    StringDeserializer text = new StringDeserializer();
    String name = "history-" + partition;
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings.tail(name, true), text, text)) {
      List<TopicPartition> only = List.of(partition);
      consumer.assign(only);
      consumer.seekToBeginning(only);
      long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        if (stopped.getAsBoolean()) {
          throw new WakeupException();
        }
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          handler.accept(Records.read(record));
        }
      }
    }
  }
}
