package io.murmuration.inference.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The loop's bounded inbox. Any thread may put; the loop alone takes. Places are kept for those who
 * offer and cannot wait: those who can wait do so before the last ones are taken.
 */
final class Inbox {
  private static final long FULL_WAIT_MILLIS = 1;

  private final BlockingQueue<Command> commands;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final int keptForOffers;
  private volatile boolean closed;

  Inbox(int keptForOffers, int others) {
    this.keptForOffers = keptForOffers;
    commands = new ArrayBlockingQueue<>(keptForOffers + others);
  }

  /** Puts a command without waiting; false if the inbox is full or closed. */
  boolean offer(Command command) {
    return !closed && commands.offer(command);
  }

  /** Puts a command, waiting for room; dropped once the inbox is closed. */
  void put(Command command) throws InterruptedException {
    while (!closed) {
      if (commands.remainingCapacity() > keptForOffers && commands.offer(command)) {
        return;
      }
      // The loop is in a step, or has ended.
      Thread.sleep(FULL_WAIT_MILLIS);
    }
  }

  /** Makes a waiting loop look again; never waits. A full inbox is reason enough to look. */
  void wake() {
    if (wakePending.compareAndSet(false, true) && !offer(new Command.Wake())) {
      wakePending.set(false);
    }
  }

  /** All commands that are here, waiting for the first one at most so long. */
  List<Command> take(long waitMillis) throws InterruptedException {
    List<Command> taken = new ArrayList<>();
    if (waitMillis > 0) {
      Command first = commands.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (first != null) {
        taken.add(first);
      }
    }
    wakePending.set(false);
    commands.drainTo(taken);
    return taken;
  }

  boolean isOpen() {
    return !closed;
  }

  /** Whoever puts from now on goes on without effect. */
  void close() {
    closed = true;
  }
}
