package io.murmuration.messaging.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is delivered to, one step at a time, until it is closed or fails. */
abstract class Subscription {
  private static final Logger LOGGER = LoggerFactory.getLogger(Subscription.class);
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
      tell(e);
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
    } catch (RuntimeException e) {
      LOGGER.atWarn().setCause(e).log("a subscription did not end cleanly");
    }
    ended.complete(null);
  }

  /** Others must get their deliveries whatever this one's owner does about its failure. */
  private void tell(Throwable cause) {
    try {
      failure.accept(cause);
    } catch (RuntimeException | Error e) {
      e.addSuppressed(cause);
      LOGGER.atError().setCause(e).log("a failure handler failed");
    }
  }
}
