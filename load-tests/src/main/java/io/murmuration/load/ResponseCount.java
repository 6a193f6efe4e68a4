package io.murmuration.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client saw of one response.
 *
 * @param failure why it counts as failed, for example {@code budget_exhausted}; absent if it
 *     completed
 * @param tokensCounted sum of the token counts of all text events, each event once
 * @param tokensUsed output tokens by the server's own bill; 0 if there was none
 * @param tokensCharged tokens charged by the server's own bill; 0 if there was none
 * @param eventsLost sequence numbers that never came
 * @param eventsRepeated events whose sequence number had come before, or that came after the end
 * @param eventsOutOfOrder events that came after one with a higher number
 * @param textEvents events that carried text
 * @param firstTextNanos from sending the request to the first text event; absent if none came
 * @param gapNanos between each text event and the next
 */
public record ResponseCount(
    @Nullable String failure,
    long tokensCounted,
    long tokensUsed,
    long tokensCharged,
    long eventsLost,
    long eventsRepeated,
    long eventsOutOfOrder,
    long textEvents,
    @Nullable Long firstTextNanos,
    List<Long> gapNanos) {

  public ResponseCount {
    gapNanos = List.copyOf(gapNanos);
  }

  /** Whether it ended as asked for. */
  public boolean isComplete() {
    return failure == null;
  }

  /** Tokens that were billed and never seen. */
  public long tokensLost() {
    return isComplete() ? Math.max(0, tokensUsed - tokensCounted) : 0;
  }

  /** Tokens that were seen and never billed. */
  public long tokensSurplus() {
    return isComplete() ? Math.max(0, tokensCounted - tokensUsed) : 0;
  }

  /** Whether nothing is missing. */
  public boolean isWhole() {
    return eventsLost == 0 && tokensLost() == 0;
  }

  /** Whether everything came once and in its place. */
  public boolean isFreeOfRepeats() {
    return eventsRepeated == 0 && eventsOutOfOrder == 0 && tokensSurplus() == 0;
  }
}
