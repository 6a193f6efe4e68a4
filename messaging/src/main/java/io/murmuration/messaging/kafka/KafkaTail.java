package io.murmuration.messaging.kafka;

import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** One consumer on assigned partitions and its thread. */
final class KafkaTail implements MessageLog.Tail, KafkaClient, Runnable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, String> consumer;
  private final Consumer<LogRecord> handler;
  private final Consumer<Throwable> failure;
  private final Map<TopicPartition, Long> endAtStart;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closing;

  private KafkaTail(
      KafkaConsumer<String, String> consumer,
      String name,
      Map<TopicPartition, Long> endAtStart,
      Handlers handlers) {
    this.consumer = consumer;
    this.endAtStart = endAtStart;
    this.handler = handlers.handler();
    this.failure = handlers.failure();
    this.thread = new Thread(this, name);
    thread.setDaemon(true);
  }

  /** Fixes the starting point on the caller's thread, then reads on an own one. */
  static KafkaTail start(
      ClientSettings settings,
      String name,
      MessageLog.TailOptions options,
      Consumer<LogRecord> handler,
      Consumer<Throwable> failure) {
    StringDeserializer text = new StringDeserializer();
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings.tail(name, options.committedOnly()), text, text);
    try {
      List<TopicPartition> partitions =
          options.partitions().stream().map(p -> new TopicPartition(options.topic(), p)).toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> starts =
          options.fromBeginning() ? consumer.beginningOffsets(partitions) : ends;
      starts.forEach(consumer::seek);
      String threadName = name + "-" + options.topic();
      KafkaTail tail = new KafkaTail(consumer, threadName, ends, new Handlers(handler, failure));
      tail.thread.start();
      return tail;
    } catch (RuntimeException e) {
      Closing.quietly(consumer);
      throw e;
    }
  }

  @Override
  public CompletableFuture<Void> caughtUp() {
    return caughtUp;
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        checkCaughtUp();
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          if (closing) {
            break;
          }
          handler.accept(Records.read(record));
        }
      }
    } catch (WakeupException e) {
      if (!closing) {
        fail(e);
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      Closing.quietly(consumer);
      caughtUp.completeExceptionally(new IllegalStateException("the tail ended"));
    }
  }

  @Override
  public boolean isEnded() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    Closing.join(thread);
  }

  private void checkCaughtUp() {
    if (!caughtUp.isDone()
        && endAtStart.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
      caughtUp.complete(null);
    }
  }

  private void fail(Throwable cause) {
    caughtUp.completeExceptionally(cause);
    failure.accept(cause);
  }

  private record Handlers(Consumer<LogRecord> handler, Consumer<Throwable> failure) {}
}
