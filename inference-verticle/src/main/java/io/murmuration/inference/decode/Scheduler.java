package io.murmuration.inference.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who has a slot and who waits for one: first come, first served, bounded on both sides. Pure; one
 * owner thread. Nobody who waits is overtaken, not even by one that would need less room.
 *
 * @param <T> what is scheduled, told apart by identity
 */
final class Scheduler<T> {
  private final List<T> holders = new ArrayList<>();
  private final Deque<T> queue = new ArrayDeque<>();
  private final int slotCount;
  private final int queueMax;

  Scheduler(int slotCount, int queueMax) {
    if (slotCount < 1) {
      throw new IllegalArgumentException("slotCount must be >= 1, got " + slotCount);
    }
    if (queueMax < 0) {
      throw new IllegalArgumentException("queueMax must be >= 0, got " + queueMax);
    }
    this.slotCount = slotCount;
    this.queueMax = queueMax;
  }

  /** Takes one in, or refuses it by returning false if the queue is full. */
  boolean offer(T one) {
    if (queue.size() >= queueMax + freeSlotCount()) {
      return false;
    }
    queue.add(one);
    return true;
  }

  /**
   * Gives free slots to those who waited longest; returns them.
   *
   * @param entry lets one in, once and for all, or says that there is no room for it now; then
   *     nobody behind it is asked
   */
  List<T> admit(Predicate<T> entry) {
    List<T> admitted = new ArrayList<>();
    while (freeSlotCount() > 0 && !queue.isEmpty() && entry.test(queue.element())) {
      T next = queue.remove();
      holders.add(next);
      admitted.add(next);
    }
    return admitted;
  }

  /** Takes one out of its slot or of the queue; returns whether it was in either. */
  boolean remove(T one) {
    return holders.removeIf(holder -> holder == one) || queue.removeIf(waiting -> waiting == one);
  }

  /** Holders of slots, in the order in which they got them. */
  List<T> active() {
    return List.copyOf(holders);
  }

  /** Those who wait, longest first. */
  List<T> waiting() {
    return List.copyOf(queue);
  }

  /** Whether nobody is here. */
  boolean isIdle() {
    return queue.isEmpty() && holders.isEmpty();
  }

  private int freeSlotCount() {
    return slotCount - holders.size();
  }
}
