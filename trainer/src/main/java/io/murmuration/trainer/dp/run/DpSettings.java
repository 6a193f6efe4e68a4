package io.murmuration.trainer.dp.run;

import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import io.murmuration.trainer.dp.optimize.NoisyAdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;
import java.util.Objects;

/**
 * Everything that decides what is learnt, besides data, model and what of it is trained. All of it
 * has to be chosen without looking at the private data, or the choice is a release of its own that
 * nobody accounts for.
 *
 * @param expectedBatch B: units in a step on average; the sampling rate is B over their number
 * @param steps planned steps
 * @param clip what one example may add
 * @param noise how much noise, and the target
 * @param optimizer how privatised gradients move parameters
 * @param learningRate by step, above zero in each
 */
public record DpSettings(
    int expectedBatch,
    int steps,
    ClipMode clip,
    NoisePlan noise,
    NoisyAdamWSettings optimizer,
    LearningRate learningRate) {
  public DpSettings {
    Objects.requireNonNull(clip, "clip");
    Objects.requireNonNull(noise, "noise");
    Objects.requireNonNull(optimizer, "optimizer");
    if (expectedBatch < 1) {
      throw new IllegalArgumentException("expectedBatch must be >= 1, got " + expectedBatch);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, got " + steps);
    }
    if (!(learningRate.at(0) > 0 && learningRate.at(steps - 1) > 0)) {
      throw new IllegalArgumentException(
          "learningRate must be > 0 in each of %d steps; its schedule is another number of steps"
              .formatted(steps));
    }
  }

  /** The probability that a given unit is in a step. */
  public double rate(int unitCount) {
    if (expectedBatch > unitCount) {
      throw new IllegalArgumentException(
          "expectedBatch must be at most the %d units of privacy, got %d"
              .formatted(unitCount, expectedBatch));
    }
    return (double) expectedBatch / unitCount;
  }

  /** The noise on gradients, where an adaptive norm takes its part for the count. */
  TrainingNoise gradientNoise(TrainingNoise stepNoise) {
    if (!(clip instanceof ClipMode.AdaptiveQuantile adaptive)) {
      return stepNoise;
    }
    if (!(stepNoise instanceof TrainingNoise.Gaussian gaussian)) {
      throw new IllegalArgumentException(
          "adaptive clipping shares normal noise, got " + stepNoise + "; use flat clipping");
    }
    return new TrainingNoise.Gaussian(
        adaptive.gradientMultiplier(gaussian.noiseMultiplier(), expectedBatch));
  }
}
