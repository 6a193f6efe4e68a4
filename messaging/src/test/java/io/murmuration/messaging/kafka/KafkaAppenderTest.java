package io.murmuration.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class KafkaAppenderTest {
  @Test
  void anAppendToATopicThatDoesNotExistFailsItsFuture() {
    ClientSettings settings =
        new ClientSettings(Broker.bootstrapServers(), "append", Map.of("max.block.ms", "1000"));
    try (KafkaMessageLog log = new KafkaMessageLog(settings)) {
      MessageLog.Appender appender = log.appender("w");

      assertThatThrownBy(
              () ->
                  appender
                      .append(new Outgoing("nowhere", 0, "k", "v", Map.of()))
                      .get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void headersTravelWithTheRecord() throws Exception {
    ClientSettings settings = ClientSettings.of(Broker.bootstrapServers(), "append");
    new TopicCreation(settings, 1).ensure(List.of(new TopicSpec("headers", 1, 60_000L)));
    try (KafkaMessageLog log = new KafkaMessageLog(settings)) {
      log.appender("w")
          .append(new Outgoing("headers", 0, "k", "v", Map.of("ce_type", "brisk mixer ü")))
          .get(60, TimeUnit.SECONDS);
    }

    ConsumerRecord<String, String> record = first(settings);

    assertThat(new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
        .isEqualTo("brisk mixer ü");
  }

  private static ConsumerRecord<String, String> first(ClientSettings settings) {
    StringDeserializer text = new StringDeserializer();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings.tail("reader", true), text, text)) {
      TopicPartition partition = new TopicPartition("headers", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (int attempt = 0; attempt < 600; attempt++) {
        for (ConsumerRecord<String, String> record :
            consumer.poll(java.time.Duration.ofMillis(100))) {
          return record;
        }
      }
    }
    throw new AssertionError("no record within 60 s");
  }
}
