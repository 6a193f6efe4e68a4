package io.murmuration.trainer.ensemble;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.murmuration.trainer.optimizer.AdamWSettings;
import org.jspecify.annotations.Nullable;

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
 * @param adaptedLayers how many of the last layers are adapted, at most the model's; null means all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
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
    AdamWSettings adamW,
    @Nullable Integer adaptedLayers) {
  /** Checks sizes and ranges. */
  public MemberSettings {
    requirePositive("rank", rank);
    requirePositive("alpha", alpha);
    requirePositive("stepCount", stepCount);
    requirePositive("rowsPerStep", rowsPerStep);
    requirePositive("tokensPerRow", tokensPerRow);
    requirePositive("membersPerBatch", membersPerBatch);
    requirePositive("maximumGradientNorm", maximumGradientNorm);
    if (adaptedLayers != null) {
      requirePositive("adaptedLayers", adaptedLayers);
    }
    if (!(labelSmoothing >= 0.0 && labelSmoothing < 1.0)) {
      throw new IllegalArgumentException("labelSmoothing must be in [0, 1), got " + labelSmoothing);
    }
  }

  /** The same with adapters on the last layers alone; null means on all. */
  public MemberSettings onTopLayers(@Nullable Integer count) {
    return new MemberSettings(
        rank,
        alpha,
        stepCount,
        rowsPerStep,
        tokensPerRow,
        membersPerBatch,
        learningRate,
        warmUpSteps,
        maximumGradientNorm,
        labelSmoothing,
        adamW,
        count);
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
