package io.murmuration.trainer.dp.run;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.optimize.NoisyAdamWSettings;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.LearningRate;
import io.murmuration.trainer.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A model, records and settings that train in milliseconds. */
final class TinyRun {
  static final int UNITS = 40;
  static final PrivacyTarget TARGET = new PrivacyTarget(8, 1e-5);

  private static final Gpt2Config CONFIG = new Gpt2Config(1, 8, 2, 16, 12, 32, 1e-5, Set.of(0));

  private TinyRun() {}

  static FrozenBase base() {
    // Tiny operations wait for each other longer than they work.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    return new Gpt2Base(CONFIG, InitialWeights.draw(CONFIG, 1));
  }

  static DpSettings settings(int steps) {
    return settings(steps, new NoisePlan.Calibrated(NoisePlan.Family.GAUSSIAN, TARGET));
  }

  static DpSettings settings(int steps, NoisePlan noise) {
    return settings(steps, noise, new ClipMode.Flat(1), 1e-2);
  }

  static DpSettings settings(int steps, NoisePlan noise, ClipMode clip, double learningRate) {
    return new DpSettings(
        new AdapterSettings(2, 4, List.of("c_attn", "c_fc"), true, 5),
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

  static RunResult run(DpSettings settings, Execution execution, RunMode mode) {
    return run(settings, execution, mode, Progress.silent());
  }

  static RunResult run(DpSettings settings, Execution execution, RunMode mode, Progress progress) {
    try (FrozenBase base = base()) {
      return new DpTrainingRun(settings, execution, base, units()).run(mode, progress);
    }
  }
}
