package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.optimizer.AdamWSettings;

/**
 * How every member is trained; all of it public and the same for all, so that nothing about a
 * member but its weights depends on its shard.
 *
 * @param rank R of the factors
 * @param alpha the factors' product is scaled by alpha / R
 * @param stepCount optimiser steps, whatever the size of the shard
 * @param rowsPerStep blocks in each step
 * @param tokensPerRow length of a block, at most the context
 * @param membersPerBatch members that share a forward; does not change what is learnt
 * @param learningRate peak
 * @param warmUpSteps linear warm-up
 * @param maximumGradientNorm norm of one member's gradient above which it is scaled down
 * @param labelSmoothing weight of the uniform distribution in the target, in [0, 1)
 * @param adamW constants
 */
public record MemberSettings(
    int rank,
    double alpha,
    int stepCount,
    int rowsPerStep,
    int tokensPerRow,
    int membersPerBatch,
    double learningRate,
    int warmUpSteps,
    double maximumGradientNorm,
    double labelSmoothing,
    AdamWSettings adamW) {
  /** Checks sizes and ranges. */
  public MemberSettings {
    requirePositive("rank", rank);
    requirePositive("alpha", alpha);
    requirePositive("stepCount", stepCount);
    requirePositive("rowsPerStep", rowsPerStep);
    requirePositive("tokensPerRow", tokensPerRow);
    requirePositive("membersPerBatch", membersPerBatch);
    requirePositive("maximumGradientNorm", maximumGradientNorm);
    if (!(labelSmoothing >= 0.0 && labelSmoothing < 1.0)) {
      throw new IllegalArgumentException("labelSmoothing must be in [0, 1), got " + labelSmoothing);
    }
  }

  /** What multiplies the product of the factors. */
  public double scale() {
    return alpha / rank;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0.0)) {
      throw new IllegalArgumentException(name + " must be > 0, got " + value);
    }
  }
}
