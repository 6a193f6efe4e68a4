package io.murmuration.messaging.memory;

import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLogContract;
import io.murmuration.messaging.TopicSpec;
import java.util.List;

class ThreadedMessageLogTest extends MessageLogContract {
  @Override
  protected MessageLog open(List<TopicSpec> topics) {
    return InMemoryMessageLog.threaded(topics);
  }

  @Override
  protected void passIdleTime(MessageLog log) {
    // It passes by itself.
  }

  @Override
  protected String unique() {
    return "t";
  }
}
