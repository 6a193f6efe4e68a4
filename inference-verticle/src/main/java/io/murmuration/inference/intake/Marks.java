package io.murmuration.inference.intake;

import io.murmuration.inference.claim.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The marks of all partitions that are ours. What is said about an earlier assignment of a
 * partition changes nothing. Safe for any thread.
 */
final class Marks {
  private final Map<Integer, Assigned> byPartition = new HashMap<>();
  private long stamp;

  private record Assigned(long stamp, long endBefore, LowWaterMark mark) {}

  /** Partitions are ours from now on; the offsets were their ends before. */
  synchronized void assigned(Map<Integer, Long> endOffsets) {
    stamp++;
    endOffsets.forEach(
        (partition, end) ->
            byPartition.put(partition, new Assigned(stamp, end, new LowWaterMark())));
  }

  /** Partitions are no longer ours; returns the stamp of the latest assignment. */
  synchronized long revoked(Collection<Integer> partitions) {
    byPartition.keySet().removeAll(partitions);
    return stamp;
  }

  /** A prompt was fetched. */
  synchronized Fetched take(int partition, long offset) {
    Assigned assigned = byPartition.get(partition);
    if (assigned == null) {
      throw new IllegalStateException("partition " + partition + " must be assigned");
    }
    assigned.mark.take(offset);
    return new Fetched(new Place(partition, assigned.stamp, offset), offset < assigned.endBefore);
  }

  /**
   * A prompt with its place.
   *
   * @param wasThere whether it was stored before the partition was ours
   */
  record Fetched(Place place, boolean wasThere) {}

  /** A prompt's response is over. */
  synchronized void finish(Place place) {
    Assigned assigned = byPartition.get(place.partition());
    if (assigned != null && assigned.stamp == place.stamp()) {
      assigned.mark.finish(place.offset());
    }
  }

  /** Marks that the group does not know yet, by partition. */
  synchronized Map<Integer, Long> toCommit() {
    Map<Integer, Long> due = new HashMap<>();
    byPartition.forEach(
        (partition, assigned) -> {
          if (assigned.mark.isNew()) {
            due.put(partition, assigned.mark.value());
          }
        });
    return due;
  }

  /** The group knows of these marks. */
  synchronized void committed(Map<Integer, Long> marks) {
    marks.forEach(
        (partition, offset) -> {
          Assigned assigned = byPartition.get(partition);
          if (assigned != null) {
            assigned.mark.committed(offset);
          }
        });
  }

  synchronized Set<Integer> partitions() {
    return Set.copyOf(byPartition.keySet());
  }
}
