package io.murmuration.inference.claim;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which responses have records in the token log, as far as it was followed and as far as memory
 * goes; it knows how far that is. One owner at a time.
 */
final class SeenResponses {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final int max;
  private final long[] completeFrom; // by partition: all responses with a record from here on
  private final Map<String, Place> last = new LinkedHashMap<>(16, 0.75f, true);

  private record Place(int partition, long offset) {}

  SeenResponses(int partitionCount, int max) {
    this.max = max;
    completeFrom = new long[partitionCount];
    Arrays.fill(completeFrom, UNKNOWN);
  }

  /** The log of a partition is followed from this offset on, or from an earlier one. */
  void followedFrom(int partition, long offset) {
    completeFrom[partition] = offset;
  }

  void add(String responseId, int partition, long offset) {
    last.put(responseId, new Place(partition, offset));
    if (last.size() > max) {
      Iterator<Place> oldest = last.values().iterator();
      Place forgotten = oldest.next();
      oldest.remove();
      if (completeFrom[forgotten.partition] != UNKNOWN) {
        completeFrom[forgotten.partition] =
            Math.max(completeFrom[forgotten.partition], forgotten.offset + 1);
      }
    }
  }

  /** Whether none of the records that were read from {@code from} on was about the response. */
  boolean isUnheardOf(String responseId, int partition, long from) {
    return from >= completeFrom[partition] && !last.containsKey(responseId);
  }
}
