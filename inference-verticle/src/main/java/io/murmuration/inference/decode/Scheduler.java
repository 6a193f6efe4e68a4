package io.murmuration.inference.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who has a slot and who waits for one: first come, first served, bounded on both sides. Pure; one
 * owner thread. Every holder of a slot takes part in every step, so nobody who has one starves, and
 * nobody who waits is overtaken.
 *
 * @param <T> what is scheduled, told apart by identity
 */
final class Scheduler<T> {
  private final List<@Nullable T> slots = new ArrayList<>();
  private final Deque<T> queue = new ArrayDeque<>();
  private final int queueMax;

  Scheduler(int slotCount, int queueMax) {
    if (slotCount < 1) {
      throw new IllegalArgumentException("slotCount must be >= 1, got " + slotCount);
    }
    if (queueMax < 0) {
      throw new IllegalArgumentException("queueMax must be >= 0, got " + queueMax);
    }
    for (int i = 0; i < slotCount; i++) {
      slots.add(null);
    }
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

  /** Gives free slots to those who waited longest; returns them. */
  List<T> admit() {
    List<T> admitted = new ArrayList<>();
    for (int slot = 0; slot < slots.size() && !queue.isEmpty(); slot++) {
      if (slots.get(slot) == null) {
        T next = queue.remove();
        slots.set(slot, next);
        admitted.add(next);
      }
    }
    return admitted;
  }

  /** Takes one out of its slot or of the queue; returns whether it was in either. */
  boolean remove(T one) {
    for (int slot = 0; slot < slots.size(); slot++) {
      if (slots.get(slot) == one) {
        slots.set(slot, null);
        return true;
      }
    }
    return queue.removeIf(waiting -> waiting == one);
  }

  /** Holders of slots, by slot. */
  List<T> active() {
    return slots.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  /** Those who wait, longest first. */
  List<T> waiting() {
    return List.copyOf(queue);
  }

  /** Whether nobody is here. */
  boolean isIdle() {
    return queue.isEmpty() && freeSlotCount() == slots.size();
  }

  private int freeSlotCount() {
    return (int) slots.stream().filter(Objects::isNull).count();
  }
}
