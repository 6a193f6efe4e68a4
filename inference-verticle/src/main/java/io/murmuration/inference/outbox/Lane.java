package io.murmuration.inference.outbox;

import io.murmuration.contracts.generation.TokenRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What waits to be released about one response, in order. Sequence numbers are given when a record
 * leaves, so that dropped tokens leave no gap. Safe for any thread; no method blocks.
 *
 * <p>The first token is held while others are {@linkplain #expect expected}, until the look-ahead
 * is full or {@code lookahead - 1} ticks have passed. From then on a token is late only if some
 * {@code m} steps in a row, each from one token to the next, took more than {@code m + lookahead -
 * 1} ticks. Without this head start the first slow step would show.
 *
 * <p>A draft is a function from the sequence number to the record.
 */
public final class Lane {
  private enum Kind {
    NOTICE,
    TOKEN,
    ERRAND,
    END
  }

  private record Item(Kind kind, LongFunction<TokenRecord.Released> draft, Runnable errand) {}

  private final Object lock;
  private final Route route;
  private final Deque<Item> items = new ArrayDeque<>();
  private final List<Runnable> errands = new ArrayList<>();
  private final int lookaheadTokens;
  private final Runnable refused;
  private long lastSequence;
  private int waitingTokens;
  private int heldTicks;
  private boolean flowing;
  private boolean expecting;
  private boolean ended;
  private boolean broken;

  Lane(Object lock, Route route, int lookaheadTokens, Runnable refused) {
    this.lock = lock;
    this.route = route;
    this.lookaheadTokens = lookaheadTokens;
    this.refused = refused;
    this.lastSequence = route.after();
  }

  /**
   * Where a response's records go.
   *
   * @param responseId key of the records
   * @param partition reply partition of the gateway that asked
   * @param epoch offset of the worker's claim, in every record
   * @param after sequence number of the last record before
   */
  public record Route(String responseId, int partition, long epoch, long after) {}

  public Route route() {
    return route;
  }

  /** Queues a record that is not a token; it leaves with what is before it. */
  public void notice(LongFunction<TokenRecord.Released> draft) {
    add(Kind.NOTICE, draft);
  }

  /** Queues a token; at most one leaves per tick. */
  public void token(LongFunction<TokenRecord.Released> draft) {
    add(Kind.TOKEN, draft);
  }

  /** Queues the last record; it leaves on a tick of its own, and nothing may follow it. */
  public void end(LongFunction<TokenRecord.Released> draft) {
    add(Kind.END, draft);
  }

  /**
   * Does something when what was queued before it has left, on the outbox's thread, so that its
   * time tells no more than theirs. At once, on the caller's thread, if nothing will leave any
   * more.
   */
  public void errand(Runnable errand) {
    synchronized (lock) {
      if (!ended && !broken) {
        items.add(new Item(Kind.ERRAND, Lane::noRecord, errand));
        lock.notifyAll();
        return;
      }
    }
    errand.run();
  }

  /**
   * Says whether tokens are granted that have not been queued yet: if so, a tick without one is a
   * late tick. Who waits for the ledger is not late.
   */
  public void expect(boolean moreAreGranted) {
    synchronized (lock) {
      expecting = moreAreGranted;
      if (isLate()) {
        lock.notifyAll();
      }
    }
  }

  /** Whether another token may be sampled ahead of its release. */
  public boolean hasRoom() {
    synchronized (lock) {
      return waitingTokens < lookaheadTokens;
    }
  }

  /** Drops tokens that have not left; they can never leave then. Returns their number. */
  public int dropTokens() {
    synchronized (lock) {
      int dropped = waitingTokens;
      items.removeIf(item -> item.kind == Kind.TOKEN);
      waitingTokens = 0;
      return dropped;
    }
  }

  /** Drops every record that has not left, and lets none follow; errands are still run. */
  public void giveUp() {
    synchronized (lock) {
      ended = true;
      items.removeIf(item -> item.kind != Kind.ERRAND);
      waitingTokens = 0;
      lock.notifyAll();
    }
  }

  private void add(Kind kind, LongFunction<TokenRecord.Released> draft) {
    synchronized (lock) {
      if (ended) {
        throw new IllegalStateException("nothing may follow the end of a response");
      }
      ended = kind == Kind.END;
      if (!broken) {
        items.add(new Item(kind, draft, Lane::nothing));
        waitingTokens += kind == Kind.TOKEN ? 1 : 0;
        lock.notifyAll();
      }
    }
  }

  private static TokenRecord.Released noRecord(long number) {
    throw new IllegalStateException("an errand has no record, asked for " + number);
  }

  private static void nothing() {}

  // The methods below are called by the outbox, which holds the lock.

  boolean isEmpty() {
    return items.isEmpty();
  }

  boolean isOver() {
    return items.isEmpty() && (ended || broken);
  }

  /** Whether the next tick matters: something waits, or its lack would be late. */
  boolean isAwaited() {
    return !items.isEmpty() || isLate();
  }

  /** Whether a token should leave now and none is there. */
  boolean isLate() {
    return flowing && expecting && waitingTokens == 0 && !ended && !broken;
  }

  /** Takes what may leave on one tick: notices and at most one token, or the end alone. */
  List<TokenRecord.Released> takeOneTick() {
    List<TokenRecord.Released> due = new ArrayList<>(2);
    boolean tokenTaken = false;
    while (!items.isEmpty()) {
      Kind kind = items.peek().kind;
      if (kind == Kind.ERRAND) {
        errands.add(items.remove().errand);
        continue;
      }
      boolean held = kind == Kind.TOKEN && isHeld();
      if (tokenTaken || held || (kind == Kind.END && !due.isEmpty())) {
        heldTicks += held ? 1 : 0;
        break;
      }
      due.add(takeFirst());
      tokenTaken = kind == Kind.TOKEN;
      flowing |= tokenTaken;
    }
    return due;
  }

  /** Takes the errands that are due, in order; to be run without the lock. */
  List<Runnable> takeErrands() {
    List<Runnable> due = List.copyOf(errands);
    errands.clear();
    return due;
  }

  private boolean isHeld() {
    return expecting
        && !flowing
        && !ended
        && waitingTokens < lookaheadTokens
        && heldTicks < lookaheadTokens - 1;
  }

  /** Takes everything, for a cadence that is switched off. */
  List<TokenRecord.Released> takeAll() {
    List<TokenRecord.Released> due = new ArrayList<>(items.size());
    while (!items.isEmpty()) {
      if (items.peek().kind == Kind.ERRAND) {
        errands.add(items.remove().errand);
      } else {
        due.add(takeFirst());
      }
    }
    return due;
  }

  /** The log refused a record: what follows could only make a gap. */
  void breakOff() {
    broken = true;
    items.forEach(item -> errands.add(item.errand));
    items.clear();
    waitingTokens = 0;
  }

  /** Says that the log refused a record; without the lock. */
  void tellRefused() {
    refused.run();
  }

  private TokenRecord.Released takeFirst() {
    Item item = items.remove();
    waitingTokens -= item.kind == Kind.TOKEN ? 1 : 0;
    return item.draft.apply(++lastSequence);
  }
}
