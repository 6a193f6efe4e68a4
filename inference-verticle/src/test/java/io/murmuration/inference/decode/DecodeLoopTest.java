package io.murmuration.inference.decode;

import static io.murmuration.inference.decode.LoopBench.prompt;
import static io.murmuration.inference.decode.LoopBench.publicPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.Row;
import io.murmuration.inference.sequence.Progress;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.privacy.event.SubsetPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class DecodeLoopTest {
  private static final Limits LIMITS = new Limits(8, 3, 100, 8, 4, 2, 20_000);

  @TempDir private static Path directory;
  private static ModelDirectory ensemble;

  @BeforeAll
  static void load() throws IOException {
    ensemble = TinyEnsemble.load(directory, 7);
  }

  @AfterAll
  static void close() {
    ensemble.close();
  }

  private static Stream<SubsetPlan> plans() {
    return Stream.of(new SubsetPlan.DrawOne(), new SubsetPlan.Poisson(0.4), new SubsetPlan.All());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void whatIsCommittedIsWhatWasReleasedUnderEveryPlan(SubsetPlan plan) throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, new LoopBench.Shape(plan, LIMITS, 100_000))) {
      int count = 7;
      for (int i = 0; i < count; i++) {
        bench.submit(prompt("response-" + i, "prompt number " + i, 10 + 3 * i));
      }
      int released = 0;
      for (int i = 0; i < count; i++) {
        String id = "response-" + i;
        Ended ended = bench.journal.ended(id);
        assertThat(ended.status()).isEqualTo(Status.COMPLETED);
        assertThat(ended.usage().outputTokens()).isEqualTo(bench.journal.tokenIds(id).length);
        assertThat(ended.usage().privacy().tokensCharged()).isEqualTo(ended.usage().outputTokens());
        assertThat(ended.usage().inputTokens()).isEqualTo("prompt number 0".length());
        checkNumbers(bench.journal.records(id));
        checkText(bench, id);
        released += ended.usage().outputTokens();
      }
      bench.stop();

      assertThat(bench.committed()).isEqualTo(released);
      assertThat(bench.ledger.commits())
          .containsAllEntriesOf(bench.journal.releasedByReservation());
      assertThat(bench.journal.releasedBeforeGranted()).isEmpty();
      assertThat(bench.ledger.openBlocks()).isZero();
      assertThat(bench.ledger.complaints()).isEmpty();
      assertThat(bench.model.openBytes()).isZero();
      assertThat(bench.left).hasValue(count);
      assertThat(bench.fatal).isNotDone();
    }
  }

  private static void checkNumbers(List<TokenRecord.Released> records) {
    assertThat(records.get(0)).isInstanceOf(Started.class);
    assertThat(records.get(1)).isInstanceOf(Reserved.class);
    for (int i = 0; i < records.size(); i++) {
      TokenRecord.Released record = records.get(i);
      assertThat(record.sequence()).isEqualTo(i + 1);
      assertThat(record.epoch()).isEqualTo(records.get(0).epoch());
    }
  }

  /** Pieces together are the text of the whole answer. */
  private static void checkText(LoopBench bench, String id) {
    int[] ids = bench.journal.tokenIds(id);
    int[] spoken = Arrays.stream(ids).filter(t -> t != TinyEnsemble.END_OF_TEXT).toArray();
    assertThat(bench.journal.text(id)).isEqualTo(ensemble.tokenizer().decode(spoken));
  }

  @Test
  void aCancellationStopsSamplingWithinOneStep() throws Exception {
    Limits ahead = new Limits(64, 2, 100, 8, 100, 20, 20_000);
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(ahead))) {
      bench.model.afterForward(DecodeLoopTest::neverEnd);
      bench.model.beforeForward(
          number -> {
            if (number == 6) {
              bench.loop.cancel("a", "client");
            }
          });
      bench.submit(prompt("a", "hello", 64));

      Ended ended = bench.journal.ended("a");
      bench.stop();

      assertThat(ended.status()).isEqualTo(Status.CANCELLED);
      assertThat(bench.model.forwards()).as("no step after the cancellation").isEqualTo(6);
      assertThat(bench.committed()).isBetween(5, 6);
      assertThat(ended.usage().privacy().tokensCharged()).isEqualTo(bench.committed());
      assertThat(bench.journal.tokenIds("a")).hasSize(ended.usage().outputTokens());
      assertThat(ended.usage().outputTokens()).isLessThan(bench.committed());
      assertThat(bench.model.openBytes()).isZero();
    }
  }

  @Test
  void aCancellationThatOvertakesItsPromptIsRemembered() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.loop.cancel("a", "client");
      bench.submit(prompt("a", "hello", 64));
      assertThat(bench.journal.ended("a").status()).isEqualTo(Status.CANCELLED);
      bench.stop();
      assertThat(bench.model.forwards()).isZero();
      assertThat(bench.ledger.commits()).isEmpty();
    }
  }

  @Test
  void nothingIsSampledWhileTheGrantHasNotBeenRead() throws Exception {
    try (LoopBench bench =
        new LoopBench(ensemble, new LoopBench.Shape(new SubsetPlan.DrawOne(), LIMITS, 5))) {
      bench.submit(prompt("a", "hello", 40));
      Ended ended = bench.journal.ended("a");
      bench.stop();
      assertThat(ended.status()).isEqualTo(Status.FAILED);
      assertThat(ended.problem().code()).isEqualTo("budget_exhausted");
      assertThat(ended.problem().remedy())
          .isEqualTo("Lower max_output_tokens to 5 or ask the data owner.");
      assertThat(bench.model.forwards()).as("the prompt alone").isLessThanOrEqualTo(1);
      assertThat(bench.ledger.commits()).isEmpty();
    }
  }

  @Test
  void anExhaustedBudgetEndsTheAnswerAfterWhatWasGranted() throws Exception {
    try (LoopBench bench =
        new LoopBench(ensemble, new LoopBench.Shape(new SubsetPlan.DrawOne(), LIMITS, 19))) {
      bench.model.afterForward(DecodeLoopTest::neverEnd);
      bench.submit(prompt("a", "hello", 60));
      Ended ended = bench.journal.ended("a");
      bench.stop();
      assertThat(ended.status()).isEqualTo(Status.INCOMPLETE);
      assertThat(ended.reason()).isEqualTo("budget_exhausted");
      assertThat(ended.usage().outputTokens()).isEqualTo(16);
      assertThat(ended.problem().remedy())
          .isEqualTo("Lower max_output_tokens to 19 or ask the data owner.");
      assertThat(bench.committed()).isEqualTo(16);
      assertThat(bench.ledger.commits())
          .containsExactlyInAnyOrderEntriesOf(bench.journal.releasedByReservation());
    }
  }

  /** Takes the end of text out of a row, so that an answer is as long as it may be. */
  private static void neverEnd(Row row, float[] logits) {
    logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY;
  }

  @Test
  void thePublicModelSpendsNothing() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.model.afterForward(
          (row, logits) -> assertThat(row.cache().adapter()).isEqualTo(CausalModel.PUBLIC));
      bench.submit(publicPrompt("a", "hello", 12));
      Ended ended = bench.journal.ended("a");
      bench.stop();
      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(ended.usage().outputTokens()).isPositive();
      assertThat(ended.usage().privacy().tokensCharged()).isZero();
      assertThat(bench.ledger.commits()).isEmpty();
      assertThat(bench.journal.releasedByReservation()).isEmpty();
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void aMemberWithoutADistributionAnswersAsThePublicModel() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.model.afterForward(
          (row, logits) -> {
            if (row.cache().adapter() != CausalModel.PUBLIC) {
              logits[3] = Float.NaN;
            }
          });
      bench.submit(prompt("a", "hello", 12));
      Ended ended = bench.journal.ended("a");
      bench.stop();
      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.committed()).isEqualTo(ended.usage().outputTokens());
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void aPublicModelWithoutADistributionFailsTheResponseAlone() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.model.afterForward((row, logits) -> logits[3] = Float.NaN);
      bench.submit(prompt("a", "hello", 12));
      assertThat(bench.journal.ended("a").problem().code()).isEqualTo("model_failed");
      bench.model.afterForward((row, logits) -> {});
      bench.submit(prompt("b", "hello", 12));
      assertThat(bench.journal.ended("b").status()).isEqualTo(Status.COMPLETED);
      bench.stop();
      assertThat(bench.ledger.openBlocks()).isZero();
    }
  }

  @Test
  void promptsThatCannotBeAnsweredAreRefusedWithTheWayOut() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.submit(prompt("long", "x".repeat(100), 40));
      bench.submit(prompt("longer", "x".repeat(200), 1));
      bench.submit(prompt("empty", "", 4));
      bench.submit(prompt("much", "x", 101));
      PromptEvent late = prompt("late", "x", 4);
      bench.submit(
          new PromptEvent("late", "demo", "demo", "x", 4, List.of(), 1, late.replyPartition()));
      bench.submit(
          new PromptEvent("other", "nobody", "demo", "x", 4, List.of(), late.deadlineMillis(), 1));
      bench.submit(
          new PromptEvent("poor", "demo", "stranger", "x", 4, List.of(), late.deadlineMillis(), 1));

      Ended tooLong = bench.journal.ended("long");
      assertThat(tooLong.sequence()).isEqualTo(1);
      assertThat(tooLong.status()).isEqualTo(Status.FAILED);
      assertThat(tooLong.problem().code()).isEqualTo("context_exceeded");
      assertThat(tooLong.problem().limit()).isEqualTo("128");
      assertThat(tooLong.problem().given()).isEqualTo("140");
      assertThat(tooLong.problem().remedy())
          .isEqualTo("Lower max_output_tokens to 28 or shorten the prompt.");
      assertThat(bench.journal.ended("longer").problem().remedy())
          .isEqualTo("Shorten the prompt to fewer than 128 tokens.");
      assertThat(code(bench, "empty")).isEqualTo("empty_prompt");
      assertThat(code(bench, "much")).isEqualTo("too_many_output_tokens");
      assertThat(code(bench, "late")).isEqualTo("deadline_passed");
      assertThat(code(bench, "other")).isEqualTo("unknown_model");
      assertThat(code(bench, "poor")).isEqualTo("unknown_account");
      bench.stop();
      assertThat(bench.ledger.commits()).isEmpty();
      assertThat(bench.left).hasValue(7);
    }
  }

  private static String code(LoopBench bench, String id) throws InterruptedException {
    return bench.journal.ended(id).problem().code();
  }

  @Test
  void aFullQueueRefusesAndWhoWaitsIsServedInTurn() throws Exception {
    Limits narrow = new Limits(8, 1, 100, 2, 4, 0, 20_000);
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(narrow))) {
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch running = new CountDownLatch(1);
      bench.model.beforeForward(
          number -> {
            running.countDown();
            await(go);
          });
      bench.submit(prompt("a", "x", 6));
      await(running);
      for (String id : List.of("b", "c")) {
        bench.submit(prompt(id, "x", 6));
      }
      // The inbox holds these; the scheduler sees all three at once, with one slot taken.
      assertThat(bench.loop.submit(bench.claimed(prompt("d", "x", 6), Progress.NONE))).isTrue();
      go.countDown();

      Ended refused = bench.journal.ended("d");
      assertThat(refused.problem().code()).isEqualTo("overloaded");
      assertThat(refused.problem().retryable()).isTrue();
      for (String id : List.of("a", "b", "c")) {
        assertThat(bench.journal.ended(id).status()).isEqualTo(Status.COMPLETED);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFaultEndsTheLoopAndNothingMoreIsSampledOrCommitted() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(LIMITS))) {
      bench.model.afterForward(DecodeLoopTest::neverEnd);
      bench.model.beforeForward(
          number -> {
            if (number == 4) {
              throw new IllegalStateException("broken on purpose");
            }
          });
      bench.submit(prompt("a", "hello", 50));

      assertThat(bench.fatal.get(60, TimeUnit.SECONDS)).hasMessage("broken on purpose");
      bench.stop();

      assertThat(bench.owner.isHandedOver()).as("somebody else goes on").isTrue();
      assertThat(bench.journal.records("a")).noneMatch(Ended.class::isInstance);
      assertThat(bench.model.forwards()).isEqualTo(4);
      assertThat(bench.ledger.commits()).isEmpty();
      assertThat(bench.ledger.openBlocks()).isEqualTo(1);
      assertThat(bench.loop.submit(bench.claimed(prompt("b", "x", 1), Progress.NONE))).isFalse();
      assertThat(bench.model.openBytes()).isZero();
    }
  }

  @Test
  void aStoppedWorkerHandsOverWhatDoesNotFinishAndCommitsIt() throws Exception {
    Limits impatient = new Limits(8, 2, 100, 8, 4, 50, 300);
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(impatient))) {
      CountDownLatch running = new CountDownLatch(3);
      bench.model.beforeForward(number -> running.countDown());
      bench.submit(prompt("a", "hello", 100));
      bench.submit(prompt("b", "hello", 2));
      await(running);

      bench.stop();

      boolean isEnded = bench.journal.records("a").stream().anyMatch(Ended.class::isInstance);
      assertThat(bench.owner.isHandedOver()).isNotEqualTo(isEnded);
      assertThat(bench.journal.ended("b").status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.ledger.openBlocks()).isZero();
      assertThat(bench.committed())
          .isGreaterThanOrEqualTo(
              bench.journal.tokenIds("a").length + bench.journal.tokenIds("b").length);
      assertThat(bench.model.openBytes()).isZero();
    }
  }
}
