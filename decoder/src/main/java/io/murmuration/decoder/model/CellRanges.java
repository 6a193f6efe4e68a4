package io.murmuration.decoder.model;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Free and taken ranges of a table's cells: first fit, neighbours merged when they are given back.
 * Pure; one owner thread.
 */
final class CellRanges {
  private final TreeMap<Long, Long> free = new TreeMap<>(); // start to length
  private final long total;
  private long taken;

  CellRanges(long total) {
    this.total = total;
    free.put(0L, total);
  }

  long total() {
    return total;
  }

  long taken() {
    return taken;
  }

  /** The first cell of a range of so many, or -1 if no free range is as long. */
  long take(long count) {
    OptionalLong found =
        free.entrySet().stream()
            .filter(range -> range.getValue() >= count)
            .mapToLong(Map.Entry::getKey)
            .findFirst();
    if (found.isEmpty()) {
      return -1;
    }
    long start = found.getAsLong();
    long left = free.remove(start) - count;
    if (left > 0) {
      free.put(start + count, left);
    }
    taken += count;
    return start;
  }

  /** Gives back exactly what {@link #take} gave. */
  void give(long start, long count) {
    long from = start;
    long length = count;
    Map.Entry<Long, Long> before = free.lowerEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      from = before.getKey();
      length += before.getValue();
    }
    Long after = free.remove(start + count);
    if (after != null) {
      length += after;
    }
    free.put(from, length);
    taken -= count;
  }
}
