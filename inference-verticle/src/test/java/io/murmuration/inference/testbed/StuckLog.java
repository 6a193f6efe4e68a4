package io.murmuration.inference.testbed;

import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
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
        return refused.test(record)
            ? CompletableFuture.failedFuture(new IllegalStateException("refused on purpose"))
            : appender.append(record);
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
