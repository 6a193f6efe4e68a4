package io.murmuration.messaging.kafka;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Between the port's records and Kafka's. */
final class Records {
  private Records() {}

  static LogRecord read(ConsumerRecord<String, String> record) {
    return new LogRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key() == null ? "" : record.key(),
        record.value() == null ? "" : record.value());
  }

  static ProducerRecord<String, String> write(Outgoing out) {
    Integer partition = out.partition() == Outgoing.BY_KEY ? null : out.partition();
    ProducerRecord<String, String> record =
        new ProducerRecord<>(out.topic(), partition, out.key(), out.value());
    out.headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }
}
