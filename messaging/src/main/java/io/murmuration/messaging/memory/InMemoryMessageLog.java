package io.murmuration.messaging.memory;

import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A message log that forgets everything when the process ends. Keeps the promises of the port, with
 * these differences to Kafka: an open transaction is never visible to anybody, and the oldest
 * member of a group has all partitions.
 *
 * <p>One delivery at a time. Synchronous logs deliver inside {@code append}, {@code tail}, {@code
 * transact} and {@code idle} on the caller's thread until nothing is left to deliver; calls from
 * within a delivery add to what is left. Threaded logs deliver on an own thread and let time pass
 * every second.
 */
public final class InMemoryMessageLog implements MessageLog {
  private static final long IDLE_MILLIS = 1_000;

  private final StoredTopics topics;
  private final LongSupplier clockMillis;
  private final Executor delivery;
  private final @Nullable ScheduledExecutorService ownThread;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Queue<Long> idleTimes = new ConcurrentLinkedQueue<>();
  private final Map<String, String> marks = new ConcurrentHashMap<>();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private volatile Predicate<CrashPoint> crashes = point -> false;
  private volatile @Nullable Thread deliverer;
  private volatile boolean closed;

  private InMemoryMessageLog(
      List<TopicSpec> topics, LongSupplier clockMillis, @Nullable ScheduledExecutorService thread) {
    this.topics = new StoredTopics(topics);
    this.clockMillis = clockMillis;
    this.ownThread = thread;
    this.delivery = thread == null ? Runnable::run : thread;
  }

  /** A log whose every consequence has happened when a call returns. */
  public static InMemoryMessageLog synchronous(List<TopicSpec> topics, LongSupplier clockMillis) {
    return new InMemoryMessageLog(topics, clockMillis, null);
  }

  /** A log that delivers on its own thread, by the wall clock. */
  public static InMemoryMessageLog threaded(List<TopicSpec> topics) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, "message-log");
              created.setDaemon(true);
              return created;
            });
    InMemoryMessageLog log = new InMemoryMessageLog(topics, System::currentTimeMillis, thread);
    var unused =
        thread.scheduleWithFixedDelay(
            () -> log.idle(System.currentTimeMillis()),
            IDLE_MILLIS,
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS);
    return log;
  }

  @Override
  public Appender appender(String clientName) {
    return new MemoryAppender();
  }

  @Override
  public Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure) {
    return start(new MemoryTail(this, options, handler, failure));
  }

  @Override
  public TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure) {
    return start(new MemoryMember(this, options, processor, failure));
  }

  @Override
  public Scanned scan(ScanOptions options, Predicate<LogRecord> handler) {
    long end = topics.end(options.topic(), options.partition());
    long next = options.from();
    while (next < end) {
      LogRecord record = topics.read(options.topic(), options.partition(), next, 1).get(0);
      next++;
      if (!handler.test(record)) {
        break;
      }
    }
    return new Scanned(options.from(), next);
  }

  @Override
  public long endOffset(String topic, int partition) {
    return topics.end(topic, partition);
  }

  /** Offers an empty batch to every group, as if this time had come. */
  public void idle(long nowMillis) {
    idleTimes.add(nowMillis);
    wake();
  }

  /**
   * From now on the member whose transaction reaches a place for which the test is true is gone:
   * its failure handler hears of it and its processor is never called again.
   */
  public void crashWhen(Predicate<CrashPoint> test) {
    crashes = test;
  }

  /** All records of a partition. */
  public List<LogRecord> records(String topic, int partition) {
    return topics.read(topic, partition, 0, Integer.MAX_VALUE);
  }

  /**
   * Loses a partition's records from an offset on, as a cluster does whose disks all fail; readers
   * must have been closed.
   */
  public void lose(String topic, int partition, long from) {
    topics.truncate(topic, partition, from);
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
    closed = true;
    if (ownThread != null) {
      ownThread.shutdownNow();
    }
  }

  StoredTopics topics() {
    return topics;
  }

  long nowMillis() {
    return clockMillis.getAsLong();
  }

  boolean isDelivering() {
    return deliverer == Thread.currentThread();
  }

  boolean isOldest(MemoryMember member) {
    return subscriptions.stream()
            .filter(MemoryMember.class::isInstance)
            .map(MemoryMember.class::cast)
            .filter(other -> other.group().equals(member.group()))
            .findFirst()
            .orElse(member)
        == member;
  }

  /** The mark that a group's last transaction in a partition left; empty if there was none. */
  String mark(String group, int partition) {
    return marks.getOrDefault(group + "-" + partition, "");
  }

  void mark(String group, int partition, String mark) {
    marks.put(group + "-" + partition, mark);
  }

  void mayCrash(CrashPoint point) {
    if (crashes.test(point)) {
      throw new SimulatedCrash(point);
    }
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
    wake();
  }

  /** Delivers what is there, unless somebody is delivering already and will see it. */
  void wake() {
    if (wakeUps.getAndIncrement() == 0) {
      delivery.execute(this::deliverAll);
    }
  }

  private void deliverAll() {
    int wakeUpsSeen = 1;
    while (wakeUpsSeen != 0) {
      deliverer = Thread.currentThread();
      deliverUntilQuiet();
      deliverer = null;
      wakeUpsSeen = wakeUps.addAndGet(-wakeUpsSeen);
    }
  }

  private void deliverUntilQuiet() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (Subscription subscription : subscriptions) {
        busy |= subscription.step();
      }
      Long idleAtMillis = busy ? null : idleTimes.poll();
      if (idleAtMillis != null) {
        subscriptions.forEach(subscription -> subscription.pass(idleAtMillis));
        busy = true;
      }
    }
  }

  private <T extends Subscription> T start(T subscription) {
    if (closed) {
      throw new IllegalStateException("the message log is closed");
    }
    subscriptions.add(subscription);
    wake();
    return subscription;
  }

  private final class MemoryAppender implements Appender {
    @Override
    public CompletableFuture<Long> append(Outgoing record) {
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException("the log is closed"));
      }
      try {
        long offset = topics.append(List.of(record), nowMillis()).get(0);
        wake();
        return CompletableFuture.completedFuture(offset);
      } catch (IllegalArgumentException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public void close() {}
  }
}
