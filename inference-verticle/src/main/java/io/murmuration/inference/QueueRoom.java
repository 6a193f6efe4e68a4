package io.murmuration.inference;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Places in the worker's queue. Whoever finds none waits for one; this is how a full queue reaches
 * back to Kafka. Safe for any thread.
 */
final class QueueRoom {
  private final int placeMax;
  private final Deque<UniEmitter<? super Void>> waiting = new ArrayDeque<>();
  private int taken;

  QueueRoom(int placeMax) {
    this.placeMax = placeMax;
  }

  /** Completes when a place was taken for the subscriber. */
  Uni<Void> enter() {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              if (takeOrWait(emitter)) {
                emitter.complete(null);
              }
            });
  }

  /** Gives a place back, to whoever waits longest if somebody does. */
  void leave() {
    UniEmitter<? super Void> next;
    synchronized (this) {
      if (taken == 0) {
        throw new IllegalStateException("no place is taken");
      }
      next = waiting.poll();
      if (next == null) {
        taken--;
      }
    }
    if (next != null) {
      next.complete(null);
    }
  }

  private synchronized boolean takeOrWait(UniEmitter<? super Void> emitter) {
    if (taken < placeMax) {
      taken++;
      return true;
    }
    waiting.add(emitter);
    return false;
  }
}
