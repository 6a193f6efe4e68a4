package io.murmuration.gateway.response;

import io.vertx.core.Context;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Carries things from a thread that reads the log to the event loop. At most a fixed number are on
 * their way: the reading thread waits for the event loop, so that neither side piles them up.
 *
 * @param <T> what is carried
 */
public final class Handover<T> {
  private static final int ON_THEIR_WAY_MAX = 1024;

  private final Context eventLoop;
  private final Consumer<T> receiver;
  private final Semaphore room = new Semaphore(ON_THEIR_WAY_MAX);

  public Handover(Context eventLoop, Consumer<T> receiver) {
    this.eventLoop = eventLoop;
    this.receiver = receiver;
  }

  /** Hands one over. For the reading thread; may block it, never the event loop. */
  public void pass(T thing) {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    eventLoop.runOnContext(
        ignored -> {
          try {
            receiver.accept(thing);
          } finally {
            room.release();
          }
        });
  }
}
