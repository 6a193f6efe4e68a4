package io.murmuration.inference.decode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cancellations of responses that are not here, kept for a while: a cancellation may overtake its
 * prompt, which waits in another topic. Bounded; the oldest is forgotten first. One owner thread.
 */
final class RecentCancels {
  private final int max;
  private final Map<String, String> reasons = new LinkedHashMap<>();

  RecentCancels(int max) {
    this.max = max;
  }

  void add(String responseId, String reason) {
    reasons.remove(responseId);
    reasons.put(responseId, reason);
    if (reasons.size() > max) {
      reasons.remove(reasons.keySet().iterator().next());
    }
  }

  /** The reason of a cancellation that came before, if there was one; forgets it. */
  @Nullable String take(String responseId) {
    return reasons.remove(responseId);
  }
}
