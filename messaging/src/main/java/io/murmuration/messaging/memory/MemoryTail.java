package io.murmuration.messaging.memory;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads partitions from a fixed place on. */
final class MemoryTail extends Subscription implements MessageLog.Tail {
  private final StoredTopics topics;
  private final String topic;
  private final Consumer<LogRecord> handler;
  private final TreeMap<Integer, Long> next = new TreeMap<>();
  private final TreeMap<Integer, Long> endAtStart = new TreeMap<>();
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  MemoryTail(
      InMemoryMessageLog log,
      MessageLog.TailOptions options,
      Consumer<LogRecord> handler,
      Consumer<Throwable> failure) {
    super(log, failure);
    this.topics = log.topics();
    this.topic = options.topic();
    this.handler = handler;
    for (int partition : options.partitions()) {
      long end = topics.end(topic, partition);
      endAtStart.put(partition, end);
      next.put(partition, options.fromBeginning() ? 0L : end);
    }
  }

  @Override
  public CompletableFuture<Void> caughtUp() {
    return caughtUp;
  }

  @Override
  boolean deliver() {
    boolean delivered = false;
    for (int partition : endAtStart.keySet()) {
      long offset = next.getOrDefault(partition, 0L);
      List<LogRecord> records = topics.read(topic, partition, offset, 1);
      if (!records.isEmpty()) {
        next.put(partition, offset + 1);
        handler.accept(records.get(0));
        delivered = true;
      }
    }
    if (!caughtUp.isDone()
        && endAtStart.entrySet().stream()
            .allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
      caughtUp.complete(null);
    }
    return delivered;
  }

  @Override
  void end(Throwable cause) {
    caughtUp.completeExceptionally(cause);
  }
}
