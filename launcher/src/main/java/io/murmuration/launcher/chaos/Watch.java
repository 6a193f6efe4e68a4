package io.murmuration.launcher.chaos;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions from their beginning and goes on reading whatever happens to the brokers: a
 * reader that fails is replaced by another one, which hands on only what is new.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);
  private static final long AGAIN_MILLIS = 500;

  private final MessageLog log;
  private final MessageLog.TailOptions options;
  private final Consumer<LogRecord> handler;
  private final Thread thread;
  // Guarded by this.
  private final Map<Integer, Long> next = new HashMap<>();
  private volatile boolean closing;

  /**
   * @param handler called for each record once, by one thread at a time
   */
  Watch(MessageLog log, String topic, Set<Integer> partitions, Consumer<LogRecord> handler) {
    this.log = log;
    this.options = new MessageLog.TailOptions(topic, partitions, true, true);
    this.handler = handler;
    this.thread = new Thread(this::watch, "watch-" + topic);
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (!closing) {
      CompletableFuture<Throwable> failed = new CompletableFuture<>();
      try {
        readUntil(failed);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOGGER.atInfo().addKeyValue("cause", e.getMessage()).log("reading again");
        sleep();
      }
    }
  }

  private void readUntil(CompletableFuture<Throwable> failed) throws InterruptedException {
    MessageLog.Tail tail = log.tail(options, this::hand, failed::complete);
    try {
      while (!closing && !failed.isDone()) {
        Thread.sleep(AGAIN_MILLIS);
      }
    } finally {
      tail.close();
    }
  }

  private synchronized void hand(LogRecord record) {
    if (record.offset() >= next.getOrDefault(record.partition(), 0L)) {
      next.put(record.partition(), record.offset() + 1);
      handler.accept(record);
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets it read for a while longer. */
  void readOn(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(20_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
