package io.murmuration.trainer.dp.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.dp.checkpoint.CheckpointException;
import io.murmuration.trainer.dp.checkpoint.CheckpointHeader;
import io.murmuration.trainer.dp.checkpoint.CheckpointStore;
import io.murmuration.trainer.dp.checkpoint.StepFigures;
import io.murmuration.trainer.dp.clip.ClipMode;
import io.murmuration.trainer.dp.noise.NoiseShape;
import io.murmuration.trainer.dp.noise.TrainingNoise;
import io.murmuration.trainer.dp.random.SecureWords;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DpTrainingRunTest {
  private static final int ENDLESS = Integer.MAX_VALUE;

  @TempDir Path directory;

  private JournalSpends journal(int grantsMax) {
    return new JournalSpends(directory.resolve("journal"), grantsMax);
  }

  private RunMode mode(int grantsMax) {
    return new RunMode.Private(journal(grantsMax));
  }

  private Execution every(int checkpointEvery) {
    return TinyRun.execution(directory, checkpointEvery);
  }

  private CheckpointHeader checkpoint() {
    return new CheckpointStore(directory).read().orElseThrow().header();
  }

  @Test
  void aRunPaysForEveryStepAndEndsJustWithinItsTarget() {
    RunReport report = TinyRun.run(TinyRun.calibrated(12), every(5), mode(ENDLESS)).report();

    assertThat(report.dp()).isTrue();
    assertThat(report.guarantee()).isEqualTo("private");
    assertThat(report.stopped()).isNull();
    assertThat(report.stepsDone()).isEqualTo(12);
    assertThat(report.selfCheck().passed()).isTrue();
    assertThat(report.steps()).hasSize(12).isSortedAccordingTo((a, b) -> a.step() - b.step());
    List<Double> epsilons = report.steps().stream().map(StepFigures::epsilon).toList();
    assertThat(epsilons).isSorted().doesNotHaveDuplicates();
    // The noise is the upper end of a bracket of nine digits: what an account affords.
    assertThat(epsilons.get(11)).isLessThanOrEqualTo(8).isGreaterThan(8 - 1e-4);
    assertThat(report.budget()).isEqualTo(new RunReport.Budget(8, 1e-5, epsilons.get(11)));
    List<Spend> history = journal(ENDLESS).history();
    assertThat(history).hasSize(12).allMatch(Spend::committed);
    assertThat(history).allMatch(spend -> spend.event().toString().equals(report.event()));
    assertThat(checkpoint().stepsDone()).isEqualTo(12);
    assertThat(checkpoint().spendSequence()).isEqualTo(12);
  }

  @Test
  void aReportTellsNothingOfPrivateExamples() {
    String json = TinyRun.run(TinyRun.settings(3), every(5), mode(ENDLESS)).report().toJson();
    assertThat(json)
        .contains("\"guarantee\" : \"private\"", "\"dp\" : true", "\"selfCheck\"")
        .contains("\"adjacency\" : \"ADD_OR_REMOVE_ONE\"", "\"unit\" : \"RECORD\"")
        .doesNotContain("oss\"", "\"sampled", "tokens", "stopped");
  }

  @Test
  void aLossOnPublicTextIsTold() {
    Execution execution = new Execution(directory, 3, 5, List.of(new int[] {3, 4, 3, 4}));
    RunReport report = TinyRun.run(TinyRun.settings(3), execution, mode(ENDLESS)).report();
    assertThat(report.steps()).allMatch(figures -> figures.publicLoss() > 0);
  }

  @Test
  void aRefusalEndsTheRunWithWhatWasPaid() {
    TinyRun.Trained result = TinyRun.run(TinyRun.settings(12), every(5), mode(7));
    assertThat(result.report().stopped()).isEqualTo("the account is used up; ask for another");
    assertThat(result.report().stepsDone()).isEqualTo(7);
    assertThat(result.report().selfCheck().passed()).isTrue();
    assertThat(checkpoint().stepsDone()).isEqualTo(7);
    assertThat(journal(7).history()).hasSize(7).allMatch(Spend::committed);

    RunReport more = TinyRun.run(TinyRun.settings(12), every(5), mode(ENDLESS)).report();
    assertThat(more.stepsDone()).isEqualTo(12);
    assertThat(more.resumedAt()).isEqualTo(7);
    assertThat(more.steps()).hasSize(12);
  }

  @Test
  void aRunThatIsAskedToStopKeepsWhatWasPaidAndGoesOnLater() {
    AtomicInteger asked = new AtomicInteger();
    Execution stopped =
        new Execution(directory, 3, 50, List.of(), () -> asked.incrementAndGet() > 3);
    RunReport report = TinyRun.run(TinyRun.settings(12), stopped, mode(ENDLESS)).report();
    assertThat(report.stopped()).isEqualTo("it was asked to; the same command goes on");
    assertThat(report.stepsDone()).isEqualTo(3);
    assertThat(checkpoint().stepsDone()).isEqualTo(3);

    RunReport more = TinyRun.run(TinyRun.settings(12), every(50), mode(ENDLESS)).report();
    assertThat(more.resumedAt()).isEqualTo(3);
    assertThat(more.stepsDone()).isEqualTo(12);
    assertThat(journal(ENDLESS).history()).hasSize(12);
  }

  @Test
  void aRunStopsBeforeItsTargetIsExceeded() {
    PrivacyTarget target = new PrivacyTarget(3, 1e-5);
    NoisePlan noise = new NoisePlan.Given(new TrainingNoise.Gaussian(1), target);
    RunReport report = TinyRun.run(TinyRun.settings(40, noise), every(50), mode(ENDLESS)).report();

    assertThat(report.stopped()).startsWith("one more step would exceed epsilon 3.0");
    assertThat(report.stepsDone()).isBetween(1, 39);
    assertThat(report.budget()).isNotNull();
    assertThat(report.budget().epsilon()).isLessThanOrEqualTo(3);
    assertThat(journal(ENDLESS).history()).hasSize(report.stepsDone());
    assertThat(checkpoint().stepsDone()).isEqualTo(report.stepsDone());
  }

  @Test
  void aStepThatWasLostIsPaidAgain() {
    TinyRun.run(TinyRun.settings(12), every(5), mode(6));
    JournalSpends spends = journal(ENDLESS);
    PrivacyEvent event = spends.history().get(0).event();
    // Two steps that an earlier process paid for and never kept.
    assertThat(spends.reserve(6, event)).isInstanceOf(SpendAnswer.Granted.class);
    assertThat(spends.reserve(7, event)).isInstanceOf(SpendAnswer.Granted.class);

    RunReport report = TinyRun.run(TinyRun.settings(12), every(5), mode(ENDLESS)).report();
    assertThat(report.stopped()).startsWith("one more step would exceed");
    assertThat(report.stepsDone()).isEqualTo(10);
    assertThat(spends.history()).hasSize(12).allMatch(Spend::committed);
    assertThat(spends.history().get(8).step()).isEqualTo(6);
    assertThat(report.steps().get(6).epsilon())
        .isGreaterThan(report.steps().get(5).epsilon() + 2 * 1e-3);
  }

  @Test
  void anEmptySampleMakesAStepAndASpend() {
    DpSettings settings = TinyRun.settings(200, given(1));
    try (FrozenBase base = TinyRun.base()) {
      AdapterTrainee trainee = TinyRun.adapters(base);
      LoraParameters adapters = trainee.adapters();
      // 4 of 400 units are in a sample on average: e^-4 of all samples are empty.
      PrivacyUnits many = PrivacyUnits.ofRecords(Collections.nCopies(400, new int[] {1, 2}));
      DpTrainer trainer =
          new DpTrainer(
              settings,
              trainee.gradients(),
              many,
              new DpTrainer.Chance(new SecureWords(), new TrainingNoise.Gaussian(1)));
      PrivacyEvent event =
          NoisePlan.stepEvent(new TrainingNoise.Gaussian(1), settings.rate(many.count()));
      RunSpending spending =
          new RunSpending(new MemorySpends(0, event), event, new PrivacyTarget(1e6, 1e-5));
      int step = 0;
      boolean empty = false;
      // Without an empty sample in 2000 by chance once in 10^16.
      while (!empty && step < 2000) {
        float[] before = adapters.b(0).clone();
        StepOutcome.Done done = (StepOutcome.Done) trainer.step(step % 200, 64, spending);
        step++;
        empty = Double.isNaN(done.exactLoss());
        assertThat(adapters.b(0)).isNotEqualTo(before).doesNotContain(Float.NaN);
      }
      assertThat(empty).isTrue();
      assertThat(trainer.noiseDrawCount()).isEqualTo(step);
      assertThat(spending.sequence()).isEqualTo(step);
    }
  }

  private static NoisePlan given(double noiseMultiplier) {
    return new NoisePlan.Given(new TrainingNoise.Gaussian(noiseMultiplier), TinyRun.TARGET);
  }

  @Test
  void noiseIsDrawnOnceHoweverAStepIsCut() {
    for (int microBatch : new int[] {1, 64}) {
      Execution execution =
          new Execution(directory.resolve("cut" + microBatch), microBatch, 5, List.of());
      RunReport report =
          TinyRun.run(TinyRun.settings(6), execution, new RunMode.Simulation(3)).report();
      assertThat(report.selfCheck().noiseDrawnOncePerStep()).isTrue();
    }
  }

  @Test
  void aSimulationCanBeRepeatedAndSaysThatItIsNotPrivate() {
    RunMode mode = new RunMode.Simulation(3);
    TinyRun.Trained first =
        TinyRun.run(TinyRun.settings(6), TinyRun.execution(directory.resolve("a"), 9), mode);
    TinyRun.Trained second =
        TinyRun.run(TinyRun.settings(6), TinyRun.execution(directory.resolve("b"), 9), mode);
    assertThat(second.adapters().b(0)).isEqualTo(first.adapters().b(0));
    assertThat(first.report().dp()).isFalse();
    assertThat(first.report().toJson()).contains("not private: deterministic noise of seed 3");
    CheckpointHeader kept =
        new CheckpointStore(directory.resolve("a")).read().orElseThrow().header();
    assertThat(kept.dp()).isFalse();
    assertThat(kept.guarantee()).startsWith("not private");

    // A private run neither repeats nor goes on with it.
    assertThatThrownBy(
            () ->
                TinyRun.run(
                    TinyRun.settings(6), TinyRun.execution(directory.resolve("a"), 9), mode(9)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("this one is private; choose another directory");
    TinyRun.Trained secure = TinyRun.run(TinyRun.settings(6), every(9), mode(ENDLESS));
    assertThat(secure.adapters().b(0)).isNotEqualTo(first.adapters().b(0));
  }

  @Test
  void withoutPrivacyTheLossFallsAndNothingClaimsMore() {
    DpSettings settings = TinyRun.settings(60, given(1), new ClipMode.Flat(1), 3e-2);
    double[] losses = new double[2];
    Progress watch =
        new Progress() {
          @Override
          public void start(String phase, String unit, long unitCount) {}

          @Override
          public void advance(Advance advance) {
            // Late losses are averaged; a sample may be empty.
            if (advance.unitsDone() == 1) {
              losses[0] = advance.loss();
            } else if (!Double.isNaN(advance.loss())) {
              losses[1] = 0.8 * losses[1] + 0.2 * advance.loss();
            }
          }

          @Override
          public void finish(String summary) {
            assertThat(summary).isEqualTo("60 of 60 steps, not private: no noise");
          }
        };
    RunReport report =
        TinyRun.run(settings, every(100), new RunMode.WithoutPrivacy(), watch).report();
    // The frozen random head bounds how far it can fall.
    assertThat(losses[1]).isLessThan(losses[0] - 0.1);
    assertThat(report.dp()).isFalse();
    assertThat(report.event()).isNull();
    assertThat(report.budget()).isNull();
    assertThat(report.toJson()).contains("\"dp\" : false", "not private: no noise");
    assertThat(report.selfCheck().passed()).isTrue();
    assertThat(checkpoint().dp()).isFalse();
  }

  @Test
  void allWeightsTrainAndResumeAsAdaptersDo() {
    Execution execution = every(2);
    List<float[]> kept;
    try (Gpt2Trainee trainee = TinyRun.weights()) {
      RunReport report =
          new DpTrainingRun(TinyRun.settings(6), execution, trainee, TinyRun.units())
              .run(mode(3), Progress.silent());
      assertThat(report.stepsDone()).isEqualTo(3);
      assertThat(report.selfCheck().passed()).isTrue();
      kept = trainee.arrays();
    }
    assertThat(new CheckpointStore(directory).read().orElseThrow().parameters())
        .containsExactlyElementsOf(kept);
    try (Gpt2Trainee trainee = TinyRun.weights()) {
      RunReport report =
          new DpTrainingRun(TinyRun.settings(6), execution, trainee, TinyRun.units())
              .run(mode(ENDLESS), Progress.silent());
      assertThat(report.resumedAt()).isEqualTo(3);
      assertThat(report.stepsDone()).isEqualTo(6);
      assertThat(report.budget()).isNotNull();
      assertThat(report.budget().epsilon()).isBetween(8 - 1e-9, 8.0);
    }
  }

  static List<ClipMode> modes() {
    return List.of(
        new ClipMode.Automatic(0.1),
        new ClipMode.PerLayer(0.1),
        new ClipMode.AdaptiveQuantile(0.1, 0.5, 0.2, 0.5));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void everyWayToClipTrainsAtTheSamePrice(ClipMode clip) {
    RunReport report =
        TinyRun.run(
                TinyRun.settings(6, TinyRun.settings(6).noise(), clip, 1e-2),
                every(2),
                mode(ENDLESS))
            .report();
    assertThat(report.selfCheck().passed()).isTrue();
    assertThat(report.budget().epsilon()).isBetween(8 - 1e-9, 8.0);
    boolean moves = report.steps().get(5).clipNorm() != report.steps().get(0).clipNorm();
    assertThat(moves).isEqualTo(clip instanceof ClipMode.AdaptiveQuantile);
  }

  @Test
  void divergenceIsToldWithoutLookingAtPrivateData() {
    DpSettings wild =
        TinyRun.settings(12, TinyRun.settings(12).noise(), new ClipMode.Flat(1), 1e38);
    assertThatThrownBy(() -> TinyRun.run(wild, every(5), mode(ENDLESS)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("training diverged in step")
        .hasMessageContaining("lower the learning rate")
        .hasMessageContaining("The checkpoint of step 0 is intact");
    assertThat(journal(ENDLESS).history()).isNotEmpty();
    assertThat(checkpoint().stepsDone()).isZero();
  }

  @Test
  void aFullDiskLosesNothingThatWasPaid() throws IOException {
    TinyRun.run(TinyRun.settings(12), every(5), mode(4));
    Path beside = directory.resolve("checkpoint.bin.new");
    Files.createSymbolicLink(beside, Path.of("/dev/full"));
    assertThatThrownBy(() -> TinyRun.run(TinyRun.settings(12), every(3), mode(ENDLESS)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("checkpoint of step 6 could not be written")
        .hasMessageContaining("No space left on device");
    assertThat(checkpoint().stepsDone()).isEqualTo(4);
    assertThat(journal(ENDLESS).history()).hasSize(6);

    Files.delete(beside);
    RunReport report = TinyRun.run(TinyRun.settings(12), every(3), mode(ENDLESS)).report();
    assertThat(report.stepsDone()).isEqualTo(10); // two of twelve were lost
    assertThat(report.budget().epsilon()).isLessThanOrEqualTo(8);
    assertThat(journal(ENDLESS).history()).hasSize(12).allMatch(Spend::committed);
  }

  @Test
  void aDirectoryThatCanNotBeWrittenIsFoundBeforeAnythingIsPaid() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    assertThatThrownBy(
            () -> TinyRun.run(TinyRun.settings(3), TinyRun.execution(file, 1), mode(ENDLESS)))
        .isInstanceOf(CheckpointException.class);
    assertThat(journal(ENDLESS).history()).isEmpty();
  }

  @Test
  void aCheckpointAheadOfItsAccountIsRefused() throws IOException {
    TinyRun.run(TinyRun.settings(12), every(1), mode(6));
    Path journal = directory.resolve("journal");
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, lines.size() - 2));
    assertThatThrownBy(() -> TinyRun.run(TinyRun.settings(12), every(1), mode(ENDLESS)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the checkpoint is ahead of its account: it holds spend 6")
        .hasMessageContaining("the account ends at 5");

    JournalSpends other = new JournalSpends(directory.resolve("other"), ENDLESS);
    Files.write(directory.resolve("other"), lines);
    assertThatThrownBy(
            () -> TinyRun.run(TinyRun.settings(12), every(1), new RunMode.Private(other)))
        .hasMessageContaining("the checkpoint was paid from another account: spend 6 is not");
  }

  @Test
  void aCheckpointOfOtherSettingsIsRefused() {
    TinyRun.run(TinyRun.settings(12), every(1), mode(2));
    assertThatThrownBy(() -> TinyRun.run(TinyRun.settings(11), every(1), mode(ENDLESS)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the checkpoint was made with other settings");
  }

  @Test
  void settingsThatDoNotFitAreRefused() {
    DpSettings settings = TinyRun.settings(12);
    assertThatThrownBy(() -> settings.rate(3))
        .hasMessage("expectedBatch must be at most the 3 units of privacy, got 4");
    assertThatThrownBy(() -> TinyRun.settings(0)).isInstanceOf(IllegalArgumentException.class);
    AdapterSettings unknown = new AdapterSettings(2, 4, List.of("q_proj"), true, 1);
    try (FrozenBase base = TinyRun.base()) {
      assertThatThrownBy(() -> unknown.shapes(base.config()))
          .hasMessage("targets must be of [c_attn, c_fc, c_proj], got q_proj");
    }
    NoisePlan laplace = new NoisePlan.Calibrated(NoiseShape.Family.LAPLACE_LIFTED, TinyRun.TARGET);
    ClipMode adaptive = ClipMode.AdaptiveQuantile.published(1);
    assertThatThrownBy(
            () -> TinyRun.run(TinyRun.settings(3, laplace, adaptive, 1e-2), every(1), mode(9)))
        .hasMessageStartingWith("adaptive clipping shares normal noise");
  }

  @Test
  void liftedLaplaceNoiseIsCalibratedToTheScaleOfTheNormalOne() {
    double rate = 0.1;
    TrainingNoise normal = TinyRun.settings(12).noise().noise(rate, 12);
    TrainingNoise laplace =
        new NoisePlan.Calibrated(NoiseShape.Family.LAPLACE_LIFTED, TinyRun.TARGET).noise(rate, 12);
    double sigma = ((TrainingNoise.Gaussian) normal).noiseMultiplier();
    assertThat(((TrainingNoise.LaplaceLifted) laplace).scale())
        .isBetween(sigma * (1 - 1e-9), sigma * (1 + 0.2));
  }
}
