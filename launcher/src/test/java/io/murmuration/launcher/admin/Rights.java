package io.murmuration.launcher.admin;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a user can really do with a topic, by trying. */
final class Rights implements AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;

  Rights(String bootstrap, Map<String, String> user) {
    Map<String, Object> properties = new HashMap<>(user);
    properties.put("bootstrap.servers", bootstrap);
    properties.put("enable.auto.commit", "false");
    properties.put("allow.auto.create.topics", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.idempotence", "false");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  boolean canWrite(String topic) throws Exception {
    try {
      producer
          .send(new ProducerRecord<>(topic, 0, "key", "value"))
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicAuthorizationException) {
        return false;
      }
      throw e;
    }
  }

  /** The topic must have a record in its first partition. */
  boolean canRead(String topic) {
    try {
      TopicPartition first = new TopicPartition(topic, 0);
      consumer.assign(List.of(first));
      consumer.seek(first, 0);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
      while (consumer.poll(Duration.ofMillis(200)).isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("neither a record nor a refusal from " + topic);
        }
      }
      return true;
    } catch (TopicAuthorizationException e) {
      return false;
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
  }
}
