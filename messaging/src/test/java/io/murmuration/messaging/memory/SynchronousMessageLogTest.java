package io.murmuration.messaging.memory;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLogContract;
import io.murmuration.messaging.TopicSpec;
import java.util.List;

class SynchronousMessageLogTest extends MessageLogContract {
  @Override
  protected MessageLog open(List<TopicSpec> topics) {
    return InMemoryMessageLog.synchronous(topics, () -> 1_000L);
  }

  @Override
  protected void passIdleTime(MessageLog log) {
    ((InMemoryMessageLog) log).idle(2_000L);
  }

  @Override
  protected String unique() {
    return "t";
  }
}
