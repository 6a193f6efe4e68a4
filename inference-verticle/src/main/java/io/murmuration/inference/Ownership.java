package io.murmuration.inference;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which prompt partitions are ours, and how far their prompts were taken. It keeps a prompt from
 * being answered twice when partitions change hands: what was fetched under an earlier assignment,
 * or again after one, is not taken. One owner thread.
 */
final class Ownership {
  private final Map<Integer, Long> assignments = new HashMap<>();
  private final Map<Integer, Long> lastTaken = new HashMap<>();
  private long assignmentCount;

  void assigned(Collection<Integer> partitions) {
    assignmentCount++;
    partitions.forEach(partition -> assignments.put(partition, assignmentCount));
  }

  void revoked(Collection<Integer> partitions) {
    partitions.forEach(assignments::remove);
  }

  /** Partitions that are ours now. */
  Set<Integer> partitions() {
    return Set.copyOf(assignments.keySet());
  }

  /** Names the assignment under which something that just arrived was fetched. */
  long stamp(int partition) {
    return assignments.getOrDefault(partition, 0L);
  }

  /** Whether what carries the stamp is still ours to take. */
  boolean isOurs(int partition, long stamp) {
    return stamp != 0 && stamp == assignments.getOrDefault(partition, 0L);
  }

  /** Takes an offset, once: false if it or a later one was taken before. */
  boolean take(int partition, long offset) {
    if (offset <= lastTaken.getOrDefault(partition, -1L)) {
      return false;
    }
    lastTaken.put(partition, offset);
    return true;
  }
}
