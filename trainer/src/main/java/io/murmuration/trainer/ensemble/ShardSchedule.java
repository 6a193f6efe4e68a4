package io.murmuration.trainer.ensemble;

import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;

/**
 * How long and how fast a member learns from its shard. How many steps that are depends on its own
 * shard alone: were it the mean of all shards, one record would move every member.
 *
 * @param epochs rounds over the shard, above 0
 * @param rowsPerStep blocks in each step
 * @param tokensPerRow length of a block, at most the context
 * @param learningRate peak
 * @param warmUpSteps linear warm-up
 * @param isDecaying whether the rate falls to zero in a line after the warm-up
 * @param weightDecay decoupled, per unit of learning rate
 * @param maximumGradientNorm norm of one member's gradient above which it is scaled down
 */
public record ShardSchedule(
    double epochs,
    int rowsPerStep,
    int tokensPerRow,
    double learningRate,
    int warmUpSteps,
    boolean isDecaying,
    double weightDecay,
    double maximumGradientNorm) {
  private static final long STEP_COUNT_MAX = 10_000_000;

  /** Checks the ranges. */
  public ShardSchedule {
    requirePositive("epochs", epochs);
    requirePositive("batch", rowsPerStep);
    requirePositive("block size", tokensPerRow);
    requirePositive("learning rate", learningRate);
    requirePositive("maximum gradient norm", maximumGradientNorm);
    if (warmUpSteps < 0) {
      throw new IllegalArgumentException("warm-up must be >= 0 steps, got " + warmUpSteps);
    }
    if (!(weightDecay >= 0.0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight decay must be >= 0, got " + weightDecay);
    }
  }

  /** Steps of a member whose shard has so many tokens. */
  public int stepCount(long tokens) {
    double steps = Math.ceil(epochs * tokens / ((double) rowsPerStep * tokensPerRow));
    if (steps > STEP_COUNT_MAX) {
      throw new IllegalArgumentException(
          "a member may have at most %d steps, got %.0f; give fewer epochs or larger batches"
              .formatted(STEP_COUNT_MAX, steps));
    }
    return Math.max(1, (int) steps);
  }

  LearningRate learningRate(int stepCount) {
    return isDecaying
        ? new LearningRate.WarmUpLinear(learningRate, warmUpSteps, stepCount)
        : new LearningRate.WarmUpConstant(learningRate, warmUpSteps, stepCount);
  }

  AdamWSettings adamW() {
    return new AdamWSettings(0.9, 0.999, 1e-8, weightDecay);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0.0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be > 0, got " + value);
    }
  }
}
