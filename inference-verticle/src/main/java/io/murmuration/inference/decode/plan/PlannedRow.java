package io.murmuration.inference.decode.plan;

/**
 * Tokens of one sequence that one adapter is to run.
 *
 * @param sequence whose they are
 * @param adapter a member, or {@link Planned#PUBLIC}
 * @param from index of the first token; as many are in the cache by then
 * @param to index after the last
 * @param wantsLogits whether it ends with the last known token, for which logits are needed
 * @param <S> sequences
 */
public record PlannedRow<S extends Planned>(
    S sequence, int adapter, int from, int to, boolean wantsLogits) {
  public PlannedRow {
    if (from < 0 || from >= to) {
      throw new IllegalArgumentException("from must be in 0.." + (to - 1) + ", got " + from);
    }
  }

  int tokenCount() {
    return to - from;
  }

  /** Says nothing of the adapter, which the draw chose. */
  @Override
  public String toString() {
    return "PlannedRow";
  }
}
