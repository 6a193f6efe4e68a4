package io.murmuration.launcher.command;

import io.murmuration.launcher.dp.Learner;
import io.murmuration.launcher.noise.NoiseSpec;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.optimize.NoisyAdamWSettings;
import io.murmuration.trainer.dp.preset.DpPreset;
import io.murmuration.trainer.dp.run.AdapterSettings;
import io.murmuration.trainer.dp.run.DpSettings;
import io.murmuration.trainer.dp.run.NoisePlan;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run of DP-SGD learns: a preset, and what differs from it. */
final class DpOptions {
  /** How one example's gradient is bounded. */
  enum Clip {
    FLAT,
    AUTOMATIC,
    PER_LAYER,
    ADAPTIVE
  }

  private static final int BATCH = 64;
  private static final int BLOCK_TOKENS = 64;
  private static final double EPOCHS = 5;
  private static final double LEARNING_RATE = 5e-3;
  private static final PrivacyTarget NONE = new PrivacyTarget(1, 1e-5); // of a run without privacy

  @Option(
      names = "--preset",
      description = "pmixed-dpsgd, sarus-imdb or dp-transformers-gpt2, as published")
  private @Nullable String preset;

  @Option(names = "--epsilon", description = "target of the whole run")
  private @Nullable Double epsilon;

  @Option(names = "--delta", description = "target of the whole run; below 1 / number of units")
  private @Nullable Double delta;

  @Option(
      names = "--noise",
      defaultValue = "GAUSSIAN",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private NoiseShape.Family noise = NoiseShape.Family.GAUSSIAN;

  @Option(
      names = "--noise-spec",
      paramLabel = "FILE",
      description = {
        "shape of the noise: an event such as laplace_mixture, or the JSON of search-noise, whose",
        "first is taken; scaled as the target of this run needs"
      })
  private @Nullable Path noiseSpec;

  @Option(
      names = "--noise-multiplier",
      description = "of the noise over the clip norm (default: the least that meets the target)")
  private @Nullable Double multiplier;

  @Option(names = "--batch", description = "units in a step on average (default: 64)")
  private @Nullable Integer batch;

  @Option(names = "--epochs", description = "passes over the data on average (default: 5)")
  private @Nullable Double epochs;

  @Option(names = "--steps", description = "steps, instead of --epochs")
  private @Nullable Integer steps;

  @Option(
      names = "--clip",
      defaultValue = "FLAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Clip clip = Clip.FLAT;

  @Option(names = "--clip-norm", description = "what one unit may add to a step (default: 1)")
  private @Nullable Double clipNorm;

  @Option(names = "--lr", description = "peak of the learning rate (default: 5e-3)")
  private @Nullable Double learningRate;

  @Option(names = "--warm-up", description = "steps of linear warm-up (default: 0)")
  private @Nullable Integer warmUp;

  @Option(
      names = "--no-linear-decay",
      negatable = true,
      description = "keep the learning rate at its peak, instead of a line down to zero")
  private @Nullable Boolean isConstant;

  @Option(names = "--weight-decay", description = "decoupled weight decay (default: 0.01)")
  private @Nullable Double weightDecay;

  @Option(
      names = "--noise-corrected",
      description = "take the known part of the noise off the second moment")
  private boolean noiseCorrected;

  @Option(
      names = "--full",
      negatable = true,
      description = "train all weights of a GPT-2, instead of adapters (as sarus-imdb does)")
  private @Nullable Boolean isFull;

  @Option(names = "--rank", description = "rank of the adapters (default: 4)")
  private @Nullable Integer rank;

  @Option(names = "--alpha", description = "an adapter's product is scaled by alpha / rank")
  private @Nullable Double alpha;

  @Option(
      names = "--target-modules",
      split = ",",
      paramLabel = "NAME",
      description = "last parts of the names of adapted modules (default: c_attn)")
  private @Nullable List<String> targets;

  @Option(names = "--freeze-a", description = "leave A as drawn: half as much to noise")
  private boolean freezeA;

  @Option(names = "--seed", defaultValue = "1", description = "of A; not secret")
  private long seed = 1;

  /**
   * The settings for a number of units.
   *
   * @param hasPrivacy false for a run without noise
   * @throws IllegalArgumentException for what does not go together, with the remedy
   */
  DpSettings settings(int unitCount, boolean hasPrivacy) {
    if (multiplier != null && multiplier == 0 && hasPrivacy) {
      throw new IllegalArgumentException(
          "--noise-multiplier 0 is no privacy; say --no-dp if that is meant, or leave it out for"
              + " the least noise that meets --epsilon");
    }
    DpPreset named = named();
    DpSettings usual = named == null ? usual(unitCount) : published(named, unitCount);
    int count = steps != null ? steps : steps(unitCount, usual, named);
    ClipMode mode = clip(clipNorm == null ? usual.clip().norm() : clipNorm);
    NoisePlan plan = hasPrivacy ? plan(usual.noise().target()) : usual.noise();
    return new DpSettings(batch(usual), count, mode, plan, optimizer(usual), rate(usual, count));
  }

  private @Nullable DpPreset named() {
    return preset == null ? null : DpPreset.named(preset);
  }

  /** The target, where one was given or a preset has one. */
  private PrivacyTarget target(@Nullable DpPreset named, int unitCount) {
    Double wanted = epsilon;
    if (wanted == null && named != null && named.privacy() != null) {
      wanted = named.privacy().epsilon();
    }
    Double at = delta;
    if (at == null && named != null && named.delta(unitCount).isPresent()) {
      at = named.delta(unitCount).getAsDouble();
    }
    return wanted == null || at == null ? NONE : new PrivacyTarget(wanted, at);
  }

  private NoisePlan plan(PrivacyTarget target) {
    if (target.equals(NONE) && (epsilon == null || delta == null)) {
      throw new IllegalArgumentException(
          "--epsilon and --delta are needed, or a preset that has them; for a run without privacy"
              + " say --no-dp");
    }
    if (multiplier == null) {
      return new NoisePlan.Calibrated(shape(), target);
    }
    return new NoisePlan.Given(shape().of(multiplier), target);
  }

  private NoiseShape shape() {
    return noiseSpec == null ? noise : NoiseSpec.read(noiseSpec);
  }

  private DpSettings usual(int unitCount) {
    int expected = batch == null ? Math.min(BATCH, unitCount) : batch;
    int count = Math.max(1, (int) Math.ceil(EPOCHS * unitCount / expected));
    return new DpSettings(
        expected,
        count,
        new ClipMode.Flat(1),
        new NoisePlan.Calibrated(shape(), target(null, unitCount)),
        NoisyAdamWSettings.of(new AdamWSettings(0.9, 0.999, 1e-8, 0.01)),
        new LearningRate.WarmUpLinear(LEARNING_RATE, 0, count));
  }

  private DpSettings published(DpPreset named, int unitCount) {
    PrivacyTarget target = target(named, unitCount);
    DpSettings as = named.settings(unitCount, target.delta());
    return new DpSettings(
        as.expectedBatch(),
        as.steps(),
        as.clip(),
        new NoisePlan.Calibrated(shape(), target),
        as.optimizer(),
        as.learningRate());
  }

  /**
   * What is trained on a base.
   *
   * @throws IllegalArgumentException for options of adapters where there are none
   */
  Learner learner(BaseCheckpoint base, Storage storage) throws IOException {
    DpPreset named = named();
    boolean publishedInFull = named != null && named.adapters() == null;
    if (isFull == null ? !publishedInFull || hasAdapterOptions() : !isFull) {
      return Learner.adapters(base, storage, adapters());
    }
    if (hasAdapterOptions()) {
      throw new IllegalArgumentException(
          "--full trains all weights: leave out --rank, --alpha, --target-modules and --freeze-a, or"
              + " --full");
    }
    return Learner.allWeights(base, storage);
  }

  /** Longest example where nobody says. */
  int blockTokens() {
    DpPreset named = named();
    return named == null ? BLOCK_TOKENS : named.sequenceTokens();
  }

  private boolean hasAdapterOptions() {
    return rank != null || alpha != null || targets != null || freezeA;
  }

  private AdapterSettings adapters() {
    DpPreset named = named();
    DpPreset.Adapters as = named == null ? null : named.adapters();
    int usualRank = as == null ? 4 : as.rank();
    double usualAlpha = as == null ? 32 : as.alpha();
    return new AdapterSettings(
        rank == null ? usualRank : rank,
        alpha == null ? usualAlpha : alpha,
        targets == null ? List.of("c_attn") : targets,
        !freezeA,
        seed);
  }

  private int batch(DpSettings usual) {
    return batch == null ? usual.expectedBatch() : batch;
  }

  /** As many as the passes over the data take, which another batch does not change. */
  private int steps(int unitCount, DpSettings usual, @Nullable DpPreset named) {
    if (epochs == null && (batch == null || named == null)) {
      return usual.steps();
    }
    double published = named == null ? EPOCHS : named.epochs();
    double passes = epochs == null ? published : epochs;
    return Math.max(1, (int) Math.ceil(passes * unitCount / batch(usual)));
  }

  private ClipMode clip(double norm) {
    return switch (clip) {
      case FLAT -> new ClipMode.Flat(norm);
      case AUTOMATIC -> new ClipMode.Automatic(norm);
      case PER_LAYER -> new ClipMode.PerLayer(norm);
      case ADAPTIVE -> ClipMode.AdaptiveQuantile.published(norm);
    };
  }

  private NoisyAdamWSettings optimizer(DpSettings usual) {
    AdamWSettings adamW = usual.optimizer().adamW();
    return new NoisyAdamWSettings(
        weightDecay == null
            ? adamW
            : new AdamWSettings(adamW.beta1(), adamW.beta2(), adamW.epsilon(), weightDecay),
        usual.optimizer().coupledDecay(),
        noiseCorrected,
        usual.optimizer().smallestDeviation());
  }

  private LearningRate rate(DpSettings usual, int count) {
    boolean asUsual = learningRate == null && warmUp == null && isConstant == null;
    if (asUsual && count == usual.steps()) {
      return usual.learningRate();
    }
    double peak = learningRate == null ? peak(usual.learningRate()) : learningRate;
    int warm = warmUp == null ? 0 : warmUp;
    boolean constant =
        isConstant == null ? usual.learningRate() instanceof LearningRate.Constant : isConstant;
    return constant
        ? new LearningRate.WarmUpConstant(peak, warm, count)
        : new LearningRate.WarmUpLinear(peak, warm, count);
  }

  private static double peak(LearningRate rate) {
    return rate instanceof LearningRate.Constant constant
        ? constant.peak()
        : rate instanceof LearningRate.WarmUpLinear linear ? linear.peak() : rate.at(0);
  }
}
