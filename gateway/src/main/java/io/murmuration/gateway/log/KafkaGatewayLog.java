package io.murmuration.gateway.log;

import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka: an idempotent producer, acknowledged by all in-sync replicas, and a look at the cluster.
 */
public final class KafkaGatewayLog implements GatewayLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaGatewayLog.class);
  private static final String STRINGS = "org.apache.kafka.common.serialization.StringSerializer";
  private static final long CLOSE_MILLIS = 5_000;

  private final KafkaProducer<String, String> producer;
  private final KafkaAdminClient admin;

  private KafkaGatewayLog(KafkaProducer<String, String> producer, KafkaAdminClient admin) {
    this.producer = producer;
    this.admin = admin;
  }

  /** A log that is reached in plain text. */
  public static Future<GatewayLog> open(Vertx vertx, String bootstrap) {
    return open(vertx, bootstrap, Map.of());
  }

  /**
   * Opens the clients off the event loop: building one takes up to 0.2 s.
   *
   * @param overrides Kafka client properties set last, for TLS and SASL
   */
  public static Future<GatewayLog> open(
      Vertx vertx, String bootstrap, Map<String, String> overrides) {
    return vertx.executeBlocking(
        () -> {
          KafkaProducer<String, String> producer =
              KafkaProducer.create(vertx, with(settings(bootstrap), overrides));
          // Failures come back through each append's future; this keeps them from being
          // reported a second time as unhandled.
          producer.exceptionHandler(
              failure -> LOGGER.atDebug().setCause(failure).log("append failed"));
          return new KafkaGatewayLog(
              producer, KafkaAdminClient.create(vertx, with(checkSettings(bootstrap), overrides)));
        });
  }

  private static Map<String, String> with(Map<String, String> own, Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(own);
    all.putAll(overrides);
    return all;
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

  private static Map<String, String> checkSettings(String bootstrap) {
    return Map.of(
        "bootstrap.servers", bootstrap,
        "request.timeout.ms", "5000",
        "default.api.timeout.ms", "5000");
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
    // Not the producer's partitionsFor: it answers from memory long after the broker has gone.
    return admin.describeCluster().mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return producer.close(CLOSE_MILLIS).eventually(() -> admin.close(CLOSE_MILLIS));
  }
}
