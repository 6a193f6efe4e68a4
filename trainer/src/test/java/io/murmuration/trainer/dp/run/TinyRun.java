package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import io.murmuration.trainer.dp.optimize.NoisyAdamWSettings;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;
import io.murmuration.trainer.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model, records and settings that train in milliseconds. */
final class TinyRun {
  static final int UNITS = 40;
  static final PrivacyTarget TARGET = new PrivacyTarget(8, 1e-5);

  private static final Gpt2Config CONFIG = new Gpt2Config(1, 8, 2, 16, 12, 32, 1e-5, Set.of(0));

  private static final Map<Integer, TrainingNoise> NOISES = new HashMap<>();

  private TinyRun() {}

  static FrozenBase base() {
    // Tiny operations wait for each other longer than they work.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    return new Gpt2Base(CONFIG, InitialWeights.draw(CONFIG, 1));
  }

  /** With the noise that {@link #calibrated} comes to, which is searched once. */
  static DpSettings settings(int steps) {
    TrainingNoise noise =
        NOISES.computeIfAbsent(steps, n -> calibrated(n).noise().noise(4.0 / UNITS, n));
    return settings(steps, new NoisePlan.Given(noise, TARGET));
  }

  static DpSettings calibrated(int steps) {
    return settings(steps, new NoisePlan.Calibrated(NoiseShape.Family.GAUSSIAN, TARGET));
  }

  static DpSettings settings(int steps, NoisePlan noise) {
    return settings(steps, noise, new ClipMode.Flat(1), 1e-2);
  }

  static DpSettings settings(int steps, NoisePlan noise, ClipMode clip, double learningRate) {
    return new DpSettings(
        4,
        steps,
        clip,
        noise,
        NoisyAdamWSettings.of(new AdamWSettings(0.9, 0.999, 1e-8, 0)),
        new LearningRate.WarmUpLinear(learningRate, steps / 4, steps));
  }

  /** Records of the same few tokens, so that there is something to learn. */
  static PrivacyUnits units() {
    SeededRandom random = new SeededRandom(2);
    List<int[]> records = new ArrayList<>();
    for (int unit = 0; unit < UNITS; unit++) {
      int[] record = new int[3 + random.nextInt(10)];
      for (int index = 0; index < record.length; index++) {
        record[index] = 3 + index % 2;
      }
      records.add(record);
    }
    return PrivacyUnits.ofRecords(records);
  }

  static Execution execution(Path directory, int checkpointEvery) {
    return new Execution(directory, 3, checkpointEvery, List.of());
  }

  static AdapterTrainee adapters(FrozenBase base) {
    return new AdapterTrainee(base, new AdapterSettings(2, 4, List.of("c_attn", "c_fc"), true, 5));
  }

  /** All weights, as they are before training. */
  static Gpt2Trainee weights() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    return new Gpt2Trainee(CONFIG, InitialWeights.draw(CONFIG, 1));
  }

  static Trained run(DpSettings settings, Execution execution, RunMode mode) {
    return run(settings, execution, mode, Progress.silent());
  }

  static Trained run(DpSettings settings, Execution execution, RunMode mode, Progress progress) {
    try (FrozenBase base = base()) {
      AdapterTrainee trainee = adapters(base);
      RunReport report =
          new DpTrainingRun(settings, execution, trainee, units()).run(mode, progress);
      return new Trained(trainee.adapters(), report);
    }
  }

  /** What a run left behind. */
  record Trained(LoraParameters adapters, RunReport report) {}
}
