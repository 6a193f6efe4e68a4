package io.murmuration.inference.decode;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Cancellations, kept for a while: one may overtake its prompt, which waits in another topic, and
 * outlives the worker that was told. Bounded; the oldest is forgotten first. One owner thread.
 */
final class RecentCancels {
  private final int max;
  private final Set<String> responseIds = new LinkedHashSet<>();

  RecentCancels(int max) {
    this.max = max;
  }

  void add(String responseId) {
    responseIds.remove(responseId);
    responseIds.add(responseId);
    if (responseIds.size() > max) {
      responseIds.remove(responseIds.iterator().next());
    }
  }

  /** Whether the response was cancelled, as far as is remembered. */
  boolean contains(String responseId) {
    return responseIds.contains(responseId);
  }
}
