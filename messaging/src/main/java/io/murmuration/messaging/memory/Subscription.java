package io.murmuration.messaging.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Something that is delivered to, one step at a time, until it is closed or fails. */
abstract class Subscription {
  private static final long CLOSE_WAIT_SECONDS = 20;

  private final InMemoryMessageLog log;
  private final Consumer<Throwable> failure;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closing;

  Subscription(InMemoryMessageLog log, Consumer<Throwable> failure) {
    this.log = log;
    this.failure = failure;
  }

  /** Does one thing; whether there was one to do. */
  abstract boolean deliver();

  /** Gives up what it holds. */
  abstract void end(Throwable cause);

  /** Time passes. */
  void idle(long nowMillis) {}

  final boolean step() {
    return run(this::deliver);
  }

  final void pass(long nowMillis) {
    run(
        () -> {
          idle(nowMillis);
          return false;
        });
  }

  private boolean run(BooleanSupplier work) {
    if (ended.isDone()) {
      return false;
    }
    if (closing) {
      finish(new IllegalStateException("closed"));
      return false;
    }
    try {
      return work.getAsBoolean();
    } catch (Throwable e) {
      finish(e);
      failure.accept(e);
      return true;
    }
  }

  /** Returns when nothing more will be delivered, unless called from within a delivery. */
  public void close() {
    closing = true;
    log.wake();
    if (!log.isDelivering()) {
      try {
        ended.get(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("a delivery under way does not end", e);
      }
    }
  }

  private void finish(Throwable cause) {
    log.remove(this);
    try {
      end(cause);
    } finally {
      ended.complete(null);
    }
  }
}
