package io.murmuration.trainer.model;

import ai.djl.ndarray.NDArray;

/** Negative log-likelihood of the next token, in nats. */
public final class CausalLoss {
  private CausalLoss() {}

  /**
   * Mean loss of each row.
   *
   * @param logits (B, T, V)
   * @param targets (B, T), int64
   * @param labelSmoothing weight of the uniform distribution in the target, in [0, 1)
   * @return (B)
   */
  public static NDArray byRow(NDArray logits, NDArray targets, double labelSmoothing) {
    NDArray logProbabilities = logits.logSoftmax(-1);
    NDArray truth = logProbabilities.gather(targets.expandDims(-1), -1).squeeze(-1);
    if (labelSmoothing > 0.0) {
      NDArray uniform = logProbabilities.mean(new int[] {-1});
      truth = truth.mul(1.0 - labelSmoothing).add(uniform.mul(labelSmoothing));
    }
    return truth.mean(new int[] {-1}).neg();
  }

  /**
   * Weighted loss of each row, for rows of unequal length: with weights of one over the number of a
   * row's targets, and zero where it is padded, the mean over its own targets.
   *
   * @param logits (B, T, V)
   * @param targets (B, T), int64
   * @param weights (B, T)
   * @return (B)
   */
  public static NDArray byWeightedRow(NDArray logits, NDArray targets, NDArray weights) {
    NDArray logProbabilities = logits.logSoftmax(-1);
    NDArray truth = logProbabilities.gather(targets.expandDims(-1), -1).squeeze(-1);
    return truth.mul(weights).sum(new int[] {-1}).neg();
  }
}
