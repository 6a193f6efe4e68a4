package io.murmuration.inference.claim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Which responses were over lately, and where they lie; bounded. One owner thread. */
final class AnsweredResponses {
  private final Map<String, Integer> replyPartitions = new LinkedHashMap<>();
  private final int max;

  AnsweredResponses(int max) {
    this.max = max;
  }

  void add(String responseId, int replyPartition) {
    replyPartitions.put(responseId, replyPartition);
    if (replyPartitions.size() > max) {
      replyPartitions.remove(replyPartitions.keySet().iterator().next());
    }
  }

  /** The reply partition of a response that is remembered. */
  OptionalInt replyPartition(String responseId) {
    Integer known = replyPartitions.get(responseId);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }
}
