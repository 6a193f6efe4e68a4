package io.murmuration.inference.testbed;

import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The log as one process sees it, which may be stopped for a while, killed, or cut off. A killed
 * one writes and hears nothing any more; what its threads still do has no effect.
 */
public final class StuckLog implements MessageLog {
  private final MessageLog log;
  private final AtomicInteger scans = new AtomicInteger();
  private final List<Held> holds = new CopyOnWriteArrayList<>();
  private volatile Predicate<Outgoing> refused = record -> false;
  private boolean stopped;
  private boolean dead;

  public StuckLog(MessageLog log) {
    this.log = log;
  }

  /** As SIGSTOP: whoever writes or reads waits. */
  public synchronized void stop() {
    stopped = true;
  }

  /** As SIGCONT. */
  public synchronized void go() {
    stopped = false;
    notifyAll();
  }

  /** As SIGKILL. */
  public synchronized void kill() {
    dead = true;
    notifyAll();
  }

  /** From now on the log refuses to append such records. */
  public void refuse(Predicate<Outgoing> which) {
    refused = which;
  }

  /** From now on such records wait on their way to the log. */
  public Held hold(Predicate<Outgoing> which) {
    Held held = new Held(which);
    holds.add(held);
    return held;
  }

  /** Records on their way, in order. */
  public static final class Held {
    private final Predicate<Outgoing> which;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean released;

    private Held(Predicate<Outgoing> which) {
      this.which = which;
    }

    public synchronized int count() {
      return waiting.size();
    }

    /** Lets go of those that wait, and of all that come. */
    public synchronized void release() {
      released = true;
      waiting.forEach(Runnable::run);
      waiting.clear();
    }

    private synchronized boolean takes(Outgoing record, Runnable append) {
      boolean isTaken = !released && which.test(record);
      if (isTaken) {
        waiting.add(append);
      }
      return isTaken;
    }
  }

  public int scans() {
    return scans.get();
  }

  /** Waits while the process is stopped; whether it is alive. */
  public synchronized boolean isAlive() {
    while (stopped && !dead) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !dead;
  }

  @Override
  public Appender appender(String clientName) {
    Appender appender = log.appender(clientName);
    return new Appender() {
      @Override
      public CompletableFuture<Long> append(Outgoing record) {
        if (!isAlive()) {
          return CompletableFuture.failedFuture(new IllegalStateException("this process is dead"));
        }
        if (refused.test(record)) {
          return CompletableFuture.failedFuture(new IllegalStateException("refused on purpose"));
        }
        CompletableFuture<Long> later = new CompletableFuture<>();
        boolean isHeld =
            holds.stream()
                .anyMatch(
                    held ->
                        held.takes(
                            record,
                            () ->
                                appender
                                    .append(record)
                                    .whenComplete(
                                        (offset, failure) -> {
                                          if (failure == null) {
                                            later.complete(offset);
                                          } else {
                                            later.completeExceptionally(failure);
                                          }
                                        })));
        return isHeld ? later : appender.append(record);
      }

      @Override
      public void close() {
        appender.close();
      }
    };
  }

  @Override
  public Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure) {
    BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    Thread thread = new Thread(() -> deliver(queue));
    thread.setDaemon(true);
    thread.start();
    Tail tail = log.tail(options, record -> queue.add(() -> handler.accept(record)), failure);
    // What is in the queue has not been handled yet.
    CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    tail.caughtUp().thenRun(() -> queue.add(() -> caughtUp.complete(null)));
    return new Tail() {
      @Override
      public CompletableFuture<Void> caughtUp() {
        return caughtUp;
      }

      @Override
      public void close() {
        tail.close();
        thread.interrupt();
      }
    };
  }

  private void deliver(BlockingQueue<Runnable> queue) {
    try {
      while (true) {
        Runnable delivery = queue.take();
        if (!isAlive()) {
          return;
        }
        delivery.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Scanned scan(ScanOptions options, Predicate<LogRecord> handler) {
    scans.incrementAndGet();
    return log.scan(options, record -> isAlive() && handler.test(record));
  }

  @Override
  public long endOffset(String topic, int partition) {
    return log.endOffset(topic, partition);
  }

  @Override
  public TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure) {
    throw new UnsupportedOperationException("workers do not transact");
  }

  @Override
  public void close() {}
}
