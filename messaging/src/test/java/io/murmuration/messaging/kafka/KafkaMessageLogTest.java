package io.murmuration.messaging.kafka;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLogContract;
import io.murmuration.messaging.TopicSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class KafkaMessageLogTest extends MessageLogContract {
  private static final AtomicInteger TESTS = new AtomicInteger();

  @Override
  protected MessageLog open(List<TopicSpec> topics) {
    ClientSettings settings = ClientSettings.of(Broker.bootstrapServers(), "contract");
    new TopicCreation(settings, 1).ensure(topics);
    return new KafkaMessageLog(settings);
  }

  @Override
  protected void passIdleTime(MessageLog log) {
    // It passes by itself.
  }

  @Override
  protected String unique() {
    return "contract" + TESTS.incrementAndGet();
  }
}
