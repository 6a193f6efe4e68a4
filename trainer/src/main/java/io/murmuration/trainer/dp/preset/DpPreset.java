package io.murmuration.trainer.dp.preset;

import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.optimize.NoisyAdamWSettings;
import io.murmuration.trainer.dp.run.DpSettings;
import io.murmuration.trainer.dp.run.NoisePlan;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it was published, with the numbers of its source. What its source did with
 * shuffled batches is done here with true Poisson samples, so that its accounting holds.
 *
 * @param name on the command line
 * @param model what it was published for
 * @param unit what a unit of privacy is, in words
 * @param expectedBatch B
 * @param epochs passes over the data, on average
 * @param clipNorm C; null if it is no private training
 * @param schedule of the learning rate
 * @param optimizer how gradients move parameters
 * @param privacy target; null if it is no private training
 * @param sequenceTokens longest example in tokens
 * @param adapters published adapters; null if all weights were trained or none were stated
 */
public record DpPreset(
    String name,
    String model,
    String unit,
    int expectedBatch,
    int epochs,
    @Nullable Double clipNorm,
    Schedule schedule,
    NoisyAdamWSettings optimizer,
    @Nullable Privacy privacy,
    int sequenceTokens,
    @Nullable Adapters adapters) {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final Adapters PMIXED_ADAPTERS = new Adapters(4, 32, 0.1);

  /**
   * A learning rate.
   *
   * @param warmUpSteps from zero to the peak
   * @param linear whether it falls to zero in a line, or stays
   */
  public record Schedule(double peak, int warmUpSteps, boolean linear) {
    LearningRate over(int steps) {
      return linear
          ? new LearningRate.WarmUpLinear(peak, Math.min(warmUpSteps, steps - 1), steps)
          : new LearningRate.Constant(peak);
    }
  }

  /**
   * A target.
   *
   * @param delta null if the source states none, or one over the number of units
   * @param deltaByUnits whether delta is one over the number of units
   */
  public record Privacy(double epsilon, @Nullable Double delta, boolean deltaByUnits) {}

  /**
   * Published adapters.
   *
   * @param dropout as published; training here has none
   */
  public record Adapters(int rank, double alpha, double dropout) {}

  /** All presets. */
  public static List<DpPreset> all() {
    return List.of(pmixedDpsgd(), sarusImdb(), dpTransformersGpt2(), pmixedShard());
  }

  /**
   * The preset of that name.
   *
   * @throws IllegalArgumentException naming all there are
   */
  public static DpPreset named(String name) {
    return all().stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "preset must be one of %s, got %s"
                        .formatted(all().stream().map(DpPreset::name).toList(), name)));
  }

  /** Whether it trains with noise. */
  public boolean isPrivate() {
    return privacy != null;
  }

  /** Optimiser steps over that many units. */
  public int steps(int unitCount) {
    return Math.toIntExact(Math.max(1, (long) epochs * unitCount / expectedBatch));
  }

  /** The published delta for that many units; empty if the source states none. */
  public OptionalDouble delta(int unitCount) {
    if (privacy == null) {
      return OptionalDouble.empty();
    } else if (privacy.deltaByUnits()) {
      return OptionalDouble.of(1.0 / unitCount);
    }
    return privacy.delta() == null ? OptionalDouble.empty() : OptionalDouble.of(privacy.delta());
  }

  /**
   * Settings for a data set.
   *
   * @param delta {@link #delta}, or the caller's where the source states none
   * @throws IllegalArgumentException for a preset without noise
   */
  public DpSettings settings(int unitCount, double delta) {
    if (privacy == null || clipNorm == null) {
      throw new IllegalArgumentException(
          name + " trains members of an ensemble without noise; it has no settings of DP-SGD");
    }
    int steps = steps(unitCount);
    return new DpSettings(
        expectedBatch,
        steps,
        new ClipMode.Flat(clipNorm),
        new NoisePlan.Calibrated(
            NoiseShape.Family.GAUSSIAN, new PrivacyTarget(privacy.epsilon(), delta)),
        optimizer,
        schedule.over(steps));
  }

  /** The baseline of PMixED (Flemings et al. 2024): Adam with an l2 term, no schedule. */
  private static DpPreset pmixedDpsgd() {
    return new DpPreset(
        "pmixed-dpsgd",
        "GPT-2",
        "block of 512 tokens",
        256,
        15,
        1.0,
        new Schedule(2e-4, 0, false),
        new NoisyAdamWSettings(adam(0.01), true, false, 1e-8),
        new Privacy(8, 1e-5, false),
        512,
        PMIXED_ADAPTERS);
  }

  /** Sarus on IMDb reviews: all weights of GPT-2; epsilon "below 10", no delta stated. */
  private static DpPreset sarusImdb() {
    return new DpPreset(
        "sarus-imdb",
        "GPT-2",
        "review",
        1028,
        5,
        1e-2,
        new Schedule(5.1e-4, 0, false),
        NoisyAdamWSettings.of(adam(0.01)),
        new Privacy(9.99, null, false),
        300,
        null);
  }

  /** The GPT-2 example of dp-transformers; adapters are optional there. */
  private static DpPreset dpTransformersGpt2() {
    return new DpPreset(
        "dp-transformers-gpt2",
        "GPT-2",
        "sample or author",
        32 * 2 * 16,
        3,
        1.0,
        new Schedule(1e-4, 0, false),
        NoisyAdamWSettings.of(adam(0.01)),
        new Privacy(8, null, true),
        128,
        new Adapters(8, 8, 0));
  }

  /** A member of PMixED's ensemble: trained without noise, protected when it answers. */
  private static DpPreset pmixedShard() {
    return new DpPreset(
        "pmixed-shard",
        "GPT-2",
        "shard, of 80 to 100",
        8,
        15,
        null,
        new Schedule(2e-4, 500, true),
        NoisyAdamWSettings.of(adam(0.01)),
        null,
        512,
        PMIXED_ADAPTERS);
  }

  private static AdamWSettings adam(double weightDecay) {
    return new AdamWSettings(BETA_1, BETA_2, EPSILON, weightDecay);
  }
}
