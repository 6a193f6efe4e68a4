package io.murmuration.trainer.dp.run;

import io.murmuration.trainer.Digests;
import io.murmuration.trainer.dp.checkpoint.Checkpoint;
import io.murmuration.trainer.dp.checkpoint.CheckpointException;
import io.murmuration.trainer.dp.checkpoint.CheckpointHeader;
import io.murmuration.trainer.dp.checkpoint.StepFigures;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a run is, and its way into a checkpoint and out of one. */
final class RunState {
  private final RunMode mode;
  private final String settingsDigest;
  private final Trainee trainee;
  private final List<StepFigures> steps = new ArrayList<>();

  RunState(RunMode mode, DpSettings settings, PrivacyUnits units, Trainee trainee) {
    this.mode = mode;
    this.trainee = trainee;
    settingsDigest =
        Digests.sha256OfLines(
            List.of(
                settings.toString(),
                "rate " + settings.rate(units.count()),
                "unit " + units.kind(),
                trainee.description()));
  }

  int stepsDone() {
    return steps.size();
  }

  List<StepFigures> steps() {
    return steps;
  }

  void add(StepFigures figures) {
    steps.add(figures);
  }

  /** Puts the parameters of a checkpoint in place, if it is one of this run. */
  void restore(Checkpoint checkpoint) {
    CheckpointHeader header = checkpoint.header();
    if (!header.guarantee().equals(mode.guarantee())) {
      throw new CheckpointException(
          "the checkpoint's run is %s, this one is %s; choose another directory"
              .formatted(header.guarantee(), mode.guarantee()));
    }
    if (!header.settingsDigest().equals(settingsDigest)) {
      throw new CheckpointException(
          "the checkpoint was made with other settings, or of another number of units; go on with"
              + " those, or choose another directory: what was spent stays spent");
    }
    List<float[]> arrays = trainee.arrays();
    for (int index = 0; index < arrays.size(); index++) {
      float[] saved = checkpoint.parameters().get(index);
      System.arraycopy(saved, 0, arrays.get(index), 0, saved.length);
    }
    steps.addAll(header.steps());
  }

  /** What to keep. The trainer's clip norm and moments are those after the last step. */
  Checkpoint checkpoint(DpTrainer trainer, @Nullable RunSpending spending) {
    CheckpointHeader header =
        new CheckpointHeader(
            CheckpointHeader.VERSION,
            mode.guarantee(),
            mode.dp(),
            settingsDigest,
            steps.size(),
            trainer.clipNorm(),
            spending == null ? 0 : spending.sequence(),
            spending == null ? "" : spending.lastId(),
            trainer.moments().stepCount(),
            trainer.moments().noise(),
            trainee.arrays().stream().map(array -> array.length).toList(),
            trainer.moments().first().stream().map(array -> array.length).toList(),
            steps);
    return new Checkpoint(header, trainee.arrays(), trainer.moments());
  }
}
