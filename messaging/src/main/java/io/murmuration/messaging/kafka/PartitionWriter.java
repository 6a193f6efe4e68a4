package io.murmuration.messaging.kafka;

import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.fault.FaultPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The one writer of a partition's facts. Making it fences every older one of the same name and ends
 * their open transaction. Any exception is final: throw the writer away and stop.
 */
final class PartitionWriter implements AutoCloseable {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final Producer<String, String> producer;

  private PartitionWriter(Producer<String, String> producer) {
    this.producer = producer;
  }

  static PartitionWriter fenceOthers(ClientSettings settings, String transactionalId) {
    StringSerializer text = new StringSerializer();
    PartitionWriter writer =
        new PartitionWriter(
            new KafkaProducer<>(settings.transactionalProducer(transactionalId), text, text));
    try {
      writer.producer.initTransactions();
      return writer;
    } catch (RuntimeException e) {
      Closing.quietly(writer);
      throw e;
    }
  }

  /**
   * Appends the records and moves the group on, all or nothing. The offsets name no generation of
   * the group: it may change under a writer that keeps its partition. Who writes is decided by
   * fencing alone, and whoever fences reads the whole history before it writes.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if any send did.
  void commit(
      List<Outgoing> records, Map<TopicPartition, OffsetAndMetadata> offsets, String group) {
    producer.beginTransaction();
    FaultPoint.at("accountant.begun");
    for (Outgoing record : records) {
      producer.send(Records.write(record));
    }
    FaultPoint.at("accountant.sent");
    producer.sendOffsetsToTransaction(offsets, noGeneration(group));
    FaultPoint.at("accountant.offsets_sent");
    producer.commitTransaction();
    FaultPoint.at("accountant.committed");
  }

  @SuppressWarnings("removal") // The next major version makes it an interface.
  private static ConsumerGroupMetadata noGeneration(String group) {
    return new ConsumerGroupMetadata(group);
  }

  @Override
  public void close() {
    producer.close(CLOSE_WAIT);
  }
}
