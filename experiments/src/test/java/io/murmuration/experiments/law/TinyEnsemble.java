package io.murmuration.experiments.law;

import io.murmuration.trainer.corpus.CorpusSizes;
import io.murmuration.trainer.demo.DemoTraining;
import io.murmuration.trainer.demo.DemoTrainingConfig;
import io.murmuration.trainer.demo.ModelSizes;
import io.murmuration.trainer.ensemble.MemberSettings;
import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;

/** Three members on two blocks of 16 channels, trained for a moment: wrong, but not uniform. */
public final class TinyEnsemble {
  private TinyEnsemble() {}

  /** Trains into an empty directory. */
  public static void train(Path directory) throws IOException {
    AdamWSettings adamW = new AdamWSettings(0.9, 0.95, 1e-8, 0.01);
    DemoTraining.run(
        new DemoTrainingConfig(
            "tiny",
            7,
            new CorpusSizes(200, 10, 3, 14, 6, 1),
            new ModelSizes(2, 16, 2, 96, 600),
            new PretrainingSettings(15, 4, 1e-2, 2, 0.1, 1.0, adamW),
            new MemberSettings(2, 16.0, 12, 1, 64, 3, 3e-2, 1, 1.0, 0.0, adamW, null),
            0,
            1),
        directory,
        Progress.silent());
  }
}
