package io.murmuration.inference.sequence;

import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was released of a response before the worker at hand took it; immutable.
 *
 * @param lastSequence sequence number of the last record that holds, 0 if none does
 * @param inputTokens tokens of the prompt as its first worker counted them, {@link #NOT_STARTED} if
 *     no record says
 * @param released the records with tokens, in order
 * @param announcedTokens tokens of all reservations that were announced
 * @param lastBlock the last reservation that was announced
 * @param fruitlessClaimants workers that claimed the response since the last record that holds
 */
public record Progress(
    long lastSequence,
    int inputTokens,
    List<Tokens> released,
    int announcedTokens,
    @Nullable Reserved lastBlock,
    int fruitlessClaimants) {
  /** Stands for the number of input tokens while nobody has started. */
  public static final int NOT_STARTED = -1;

  /** Nobody has written anything. */
  public static final Progress NONE = new Progress(0, NOT_STARTED, List.of(), 0, null, 0);

  public Progress {
    released = List.copyOf(released);
  }

  /** Whether a record says that a worker has taken the response. */
  public boolean isStarted() {
    return inputTokens != NOT_STARTED;
  }

  /** Ids of the released tokens, in order. */
  public int[] tokenIds() {
    return released.stream()
        .flatMap(record -> record.tokenIds().stream())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Number of released tokens. */
  public int tokenCount() {
    return released.stream().mapToInt(record -> record.tokenIds().size()).sum();
  }

  /** Leaves tokens and text out of logs. */
  @Override
  public String toString() {
    return "Progress[lastSequence=" + lastSequence + ", tokenCount=" + tokenCount() + "]";
  }
}
