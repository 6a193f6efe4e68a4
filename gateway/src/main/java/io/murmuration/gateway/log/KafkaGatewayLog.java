package io.murmuration.gateway.log;

import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's producer: idempotent, acknowledged by all in-sync replicas, no lingering. */
public final class KafkaGatewayLog implements GatewayLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaGatewayLog.class);
  private static final String STRINGS = "org.apache.kafka.common.serialization.StringSerializer";
  private static final long CLOSE_MILLIS = 5_000;

  private final KafkaProducer<String, String> producer;
  private final String checkedTopic;

  private KafkaGatewayLog(KafkaProducer<String, String> producer, String checkedTopic) {
    this.producer = producer;
    this.checkedTopic = checkedTopic;
  }

  /**
   * Opens a producer off the event loop: building one takes up to 0.2 s.
   *
   * @param checkedTopic topic whose partitions {@link #check} asks for
   */
  public static Future<GatewayLog> open(Vertx vertx, String bootstrap, String checkedTopic) {
    return vertx.executeBlocking(
        () -> {
          KafkaProducer<String, String> producer = KafkaProducer.create(vertx, settings(bootstrap));
          // Failures come back through each append's future; this keeps them from being
          // reported a second time as unhandled.
          producer.exceptionHandler(
              failure -> LOGGER.atDebug().setCause(failure).log("append failed"));
          return new KafkaGatewayLog(producer, checkedTopic);
        });
  }

  private static Map<String, String> settings(String bootstrap) {
    return Map.of(
        "bootstrap.servers", bootstrap,
        "key.serializer", STRINGS,
        "value.serializer", STRINGS,
        "acks", "all",
        "enable.idempotence", "true",
        "linger.ms", "0",
        // A missing topic or a full buffer must not hold other prompts up for the default minute.
        "max.block.ms", "3000",
        "request.timeout.ms", "5000",
        "delivery.timeout.ms", "10000");
  }

  @Override
  public Future<Void> append(Outgoing record) {
    KafkaProducerRecord<String, String> sent =
        record.partition() == Outgoing.BY_KEY
            ? KafkaProducerRecord.create(record.topic(), record.key(), record.value())
            : KafkaProducerRecord.create(
                record.topic(), record.key(), record.value(), record.partition());
    record.headers().forEach(sent::addHeader);
    return producer.send(sent).mapEmpty();
  }

  @Override
  public Future<Void> check() {
    return producer.partitionsFor(checkedTopic).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return producer.close(CLOSE_MILLIS);
  }
}
