package io.murmuration.inference.decode;

import java.util.Objects;

/**
 * What a step is filled with.
 *
 * @param strategy which members run
 * @param stepTokens most tokens of one forward, of all sequences together; what is longer is run in
 *     chunks. More are faster in sum, fewer keep the time between tokens even
 */
public record Batching(KvStrategy strategy, int stepTokens) {
  /** What is used where nothing is said. */
  public static final Batching DEFAULTS = new Batching(KvStrategy.LAZY, 256);

  private static final int STEP_TOKENS_MIN = 16;
  private static final int STEP_TOKENS_MAX = 1 << 14;

  public Batching {
    Objects.requireNonNull(strategy, "strategy");
    if (stepTokens < STEP_TOKENS_MIN || stepTokens > STEP_TOKENS_MAX) {
      throw new IllegalArgumentException(
          "stepTokens must be in %d..%d, got %d"
              .formatted(STEP_TOKENS_MIN, STEP_TOKENS_MAX, stepTokens));
    }
  }
}
