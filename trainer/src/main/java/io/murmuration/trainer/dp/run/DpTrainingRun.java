package io.murmuration.trainer.dp.run;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.checkpoint.Checkpoint;
import io.murmuration.trainer.dp.checkpoint.CheckpointStore;
import io.murmuration.trainer.dp.checkpoint.StepFigures;
import io.murmuration.trainer.dp.gradient.ExampleGradients;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import io.murmuration.trainer.dp.random.RandomWords;
import io.murmuration.trainer.dp.random.SecureWords;
import io.murmuration.trainer.dp.random.SimulatedWords;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import io.murmuration.trainer.progress.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains on private records with noise, or goes on with a run that was interrupted.
 *
 * <p>Every step is paid for before it is computed, then kept by a checkpoint where one is due, then
 * committed. A refusal ends the run with what it has. Whatever else ends it, what was paid stays
 * paid, and another run with the same directory and account goes on from the last checkpoint with
 * fresh randomness.
 */
public final class DpTrainingRun {
  private static final int PROBE_TOKENS = 8;

  private final DpSettings settings;
  private final Execution execution;
  private final Trainee trainee;
  private final PrivacyUnits units;
  private final double rate;
  private @Nullable TrainingNoise calibrated;

  /**
   * Checks that settings, model and data fit together.
   *
   * @throws IllegalArgumentException if not, saying what to change
   */
  public DpTrainingRun(
      DpSettings settings, Execution execution, Trainee trainee, PrivacyUnits units) {
    this.settings = settings;
    this.execution = execution;
    this.trainee = trainee;
    this.units = units;
    rate = settings.rate(units.count());
    units.requireFits(trainee.config().contextTokenCount() + 1, trainee.config().vocabularySize());
  }

  /** The noise of one step in a run that has any. */
  public TrainingNoise stepNoise() {
    if (calibrated == null) {
      calibrated = settings.noise().noise(rate, settings.steps());
    }
    return calibrated;
  }

  /** What one step costs, in a run that has noise: the event to open an account for. */
  public PrivacyEvent stepEvent() {
    return NoisePlan.stepEvent(stepNoise(), rate);
  }

  /**
   * Runs to the end; what was learnt is then in the trainee.
   *
   * @param progress is told the exact loss: for the operator's console only
   * @throws io.murmuration.trainer.dp.checkpoint.CheckpointException if a checkpoint can not be
   *     written, read or used; the one before is intact
   * @throws IllegalStateException if training diverges
   */
  public RunReport run(RunMode mode, Progress progress) {
    RunState state = new RunState(mode, settings, units, trainee);
    CheckpointStore store = new CheckpointStore(execution.directory());
    Optional<Checkpoint> saved = store.read();
    saved.ifPresent(state::restore);
    ExampleGradients gradients = trainee.gradients();
    TrainingNoise noise = mode instanceof RunMode.WithoutPrivacy ? null : stepNoise();
    DpTrainer.Chance chance = new DpTrainer.Chance(words(mode, state.stepsDone()), noise);
    DpTrainer trainer = new DpTrainer(settings, gradients, units, chance);
    saved.ifPresent(trainer::restore);
    RunSpending spending = spending(mode, noise, saved);
    if (saved.isEmpty()) {
      // A directory that can not be written is found before anything is paid.
      store.write(state.checkpoint(trainer, spending));
    }
    return new Loop(state, store, gradients, trainer, spending).run(mode, progress);
  }

  private static RandomWords words(RunMode mode, int stepsDone) {
    return mode instanceof RunMode.Simulation simulation
        ? new SimulatedWords(simulation.seed(), "from-step-" + stepsDone)
        : new SecureWords();
  }

  private @Nullable RunSpending spending(
      RunMode mode, @Nullable TrainingNoise noise, Optional<Checkpoint> saved) {
    if (noise == null) {
      return null;
    }
    PrivacyEvent event = NoisePlan.stepEvent(noise, rate);
    long paid = saved.map(checkpoint -> checkpoint.header().spendSequence()).orElse(0L);
    RunSpending spending =
        new RunSpending(
            mode instanceof RunMode.Private real ? real.spends() : new MemorySpends(paid, event),
            event,
            settings.noise().target());
    saved.ifPresent(checkpoint -> spending.requirePaid(checkpoint.header()));
    return spending;
  }

  /** One run's loop. */
  private final class Loop {
    private final RunState state;
    private final CheckpointStore store;
    private final ExampleGradients gradients;
    private final DpTrainer trainer;
    private final @Nullable RunSpending spending;
    private final List<float[]> before;
    private final int resumedAt;
    private int checkpointedAt;
    private long tokensDone;

    Loop(
        RunState state,
        CheckpointStore store,
        ExampleGradients gradients,
        DpTrainer trainer,
        @Nullable RunSpending spending) {
      this.state = state;
      this.store = store;
      this.gradients = gradients;
      this.trainer = trainer;
      this.spending = spending;
      before = gradients.parameters().stream().map(float[]::clone).toList();
      resumedAt = state.stepsDone();
      checkpointedAt = resumedAt;
    }

    RunReport run(RunMode mode, Progress progress) {
      progress.start("DP-SGD", "step", settings.steps());
      String stopped = null;
      while (stopped == null && state.stepsDone() < settings.steps()) {
        stopped =
            execution.isStopAsked().getAsBoolean()
                ? "it was asked to; the same command goes on"
                : step(progress);
      }
      if (checkpointedAt < state.stepsDone()) {
        keep();
      }
      RunReport report = report(mode, stopped);
      progress.finish(
          "%d of %d steps%s%s"
              .formatted(
                  state.stepsDone(),
                  settings.steps(),
                  report.budget() == null ? ", " + mode.guarantee() : ", " + note(),
                  stopped == null ? "" : "; stopped: " + stopped));
      return report;
    }

    /** Returns why the run has to stop, or null if it goes on. */
    private @Nullable String step(Progress progress) {
      int step = state.stepsDone();
      StepOutcome outcome = trainer.step(step, execution.microBatch(), spending);
      if (outcome instanceof StepOutcome.Stopped stopped) {
        return stopped.reason();
      } else if (outcome instanceof StepOutcome.Done done) {
        double publicLoss = requireFinite(step);
        state.add(
            new StepFigures(
                step + 1,
                spending == null ? null : spending.epsilon(),
                settings.learningRate().at(step),
                done.clipNorm(),
                execution.publicProbe().isEmpty() ? null : publicLoss));
        if ((step + 1) % execution.checkpointEvery() == 0) {
          keep();
        }
        if (spending != null) {
          spending.commit();
        }
        tokensDone += done.tokenCount();
        progress.advance(new Progress.Advance(step + 1.0, tokensDone, done.exactLoss(), note()));
        return null;
      }
      throw new AssertionError("unhandled outcome: " + outcome);
    }

    private void keep() {
      store.write(state.checkpoint(trainer, spending));
      checkpointedAt = state.stepsDone();
    }

    /**
     * Stops on parameters that are of no use. They, and their loss on public text, are functions of
     * what was released; the loss on private text is none, so that a run must not stop by it.
     */
    private double requireFinite(int step) {
      boolean finite = true;
      for (float[] array : gradients.parameters()) {
        for (float value : array) {
          finite &= Float.isFinite(value);
        }
      }
      double loss = finite ? publicLoss() : Double.NaN;
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException(
            "training diverged in step %d: the loss on public text is %s; lower the learning rate"
                    .formatted(step + 1, loss)
                + " (%s now). The checkpoint of step %d is intact, and what was spent stays spent"
                    .formatted(settings.learningRate().at(step), checkpointedAt));
      }
      return loss;
    }

    private double publicLoss() {
      List<int[]> probe =
          execution.publicProbe().isEmpty() ? List.of(anyTokens()) : execution.publicProbe();
      return probe.stream().mapToDouble(gradients::publicLoss).average().orElseThrow();
    }

    private String note() {
      return spending == null
          ? "no privacy"
          : "epsilon %.3f/%s".formatted(spending.epsilon(), settings.noise().target().epsilon());
    }

    private RunReport report(RunMode mode, @Nullable String stopped) {
      int done = state.stepsDone() - resumedAt;
      RunReport.Budget budget =
          spending == null
              ? null
              : new RunReport.Budget(
                  settings.noise().target().epsilon(),
                  settings.noise().target().delta(),
                  spending.epsilon());
      return new RunReport(
          mode.guarantee(),
          mode.dp(),
          units.kind(),
          Adjacency.ADD_OR_REMOVE_ONE,
          spending == null ? null : stepEvent().toString(),
          budget,
          settings.steps(),
          state.stepsDone(),
          resumedAt,
          stopped,
          selfCheck(done),
          state.steps());
    }

    private SelfCheck selfCheck(int done) {
      boolean changed = done == 0;
      List<float[]> now = gradients.parameters();
      for (int index = 0; index < now.size(); index++) {
        changed |= !Arrays.equals(now.get(index), before.get(index));
      }
      long draws = spending == null ? 0 : done;
      long tries = (long) done * units.count();
      return new SelfCheck(
          changed,
          trainer.noiseDrawCount() == draws,
          SelfCheck.plausible(trainer.sampledCount(), tries, rate));
    }
  }

  private int[] anyTokens() {
    int count =
        Math.min(
            PROBE_TOKENS,
            Math.min(trainee.config().contextTokenCount() + 1, trainee.config().vocabularySize()));
    int[] tokens = new int[Math.max(2, count)];
    for (int index = 0; index < tokens.length; index++) {
      tokens[index] = index % trainee.config().vocabularySize();
    }
    return tokens;
  }
}
