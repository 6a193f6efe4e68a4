package io.murmuration.inference.decode.plan;

/**
 * How much one forward may run.
 *
 * @param tokens most tokens of all its rows
 * @param rows most rows; bounds the memory of their logits
 * @param lookAhead tokens of a response whose members are caught up before they are needed
 */
public record StepBounds(int tokens, int rows, int lookAhead) {
  /** Rows of one forward: at 50 000 tokens of vocabulary, 50 MB of logits. */
  public static final int ROWS_MAX = 256;

  /** Members are caught up from so many tokens on before they are needed. */
  public static final int LOOK_AHEAD = 4;

  public StepBounds {
    if (tokens < 1) {
      throw new IllegalArgumentException("tokens must be >= 1, got " + tokens);
    }
    if (rows < 1) {
      throw new IllegalArgumentException("rows must be >= 1, got " + rows);
    }
    if (lookAhead < 0 || lookAhead >= DrawPlan.AHEAD_MIN) {
      throw new IllegalArgumentException(
          "lookAhead must be in 0.." + (DrawPlan.AHEAD_MIN - 1) + ", got " + lookAhead);
    }
  }

  /** Of so many tokens, and otherwise as usual. */
  public static StepBounds of(int tokens) {
    return new StepBounds(tokens, ROWS_MAX, LOOK_AHEAD);
  }
}
