package io.murmuration.inference.claim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Prompts that wait for a place in the queue, and how many places are taken. The counts may be read
 * on any thread, all else belongs to the desk's.
 */
final class Backlog {
  private final int placeMax;
  private final Deque<Work> waiting = new ArrayDeque<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicInteger unfinishedCount = new AtomicInteger();
  private int placesTaken;

  Backlog(int placeMax) {
    this.placeMax = placeMax;
  }

  /** A prompt was fetched; any thread. */
  void arrived() {
    waitingCount.incrementAndGet();
    unfinishedCount.incrementAndGet();
  }

  /** A prompt that arrived is over before it had a place. */
  void forget() {
    waitingCount.decrementAndGet();
    unfinishedCount.decrementAndGet();
  }

  /** One that arrived waits, behind all others. */
  void add(Work work) {
    waiting.add(work);
  }

  /** One that had a place before waits again, before all others. */
  void addAgain(Work work) {
    waitingCount.incrementAndGet();
    waiting.addFirst(work);
  }

  /** The one that waited longest, now with a place; empty if there is none of either. */
  Optional<Work> next() {
    if (placesTaken >= placeMax || waiting.isEmpty()) {
      return Optional.empty();
    }
    Work work = waiting.remove();
    waitingCount.decrementAndGet();
    placesTaken++;
    work.hasPlace = true;
    return Optional.of(work);
  }

  /** Gives its place back if it has one. */
  void free(Work work) {
    if (work.hasPlace) {
      work.hasPlace = false;
      placesTaken--;
    }
  }

  /** It is over, wherever it was. */
  void remove(Work work) {
    if (waiting.remove(work)) {
      waitingCount.decrementAndGet();
    }
    free(work);
    unfinishedCount.decrementAndGet();
  }

  int waitingCount() {
    return waitingCount.get();
  }

  int unfinishedCount() {
    return unfinishedCount.get();
  }
}
