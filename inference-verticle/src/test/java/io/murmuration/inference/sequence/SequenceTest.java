package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import io.murmuration.contracts.wire.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTest {
  private static final int END_OF_TEXT = 9;

  @Test
  void aResponseGoesFromPromptToLength() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 3, 100));
    bench.start();
    assertThat(bench.sequence.maySample()).isFalse();
    bench.answer();
    assertThat(bench.sample(0)).isZero();
    bench.sample(2);
    bench.sample(4);
    bench.releaseAll();

    List<TokenRecord> records = bench.records();
    assertThat(records.get(0)).isEqualTo(new Started("a", 1, 1, 5));
    assertThat(records.get(1)).isInstanceOf(Reserved.class);
    assertThat(((Reserved) records.get(1)).reservedTokens()).isEqualTo(3);
    assertThat(bench.released()).containsExactly(0, 2, 4);
    assertThat(bench.text()).isEqualTo("ace");
    Ended ended = bench.ended();
    assertThat(ended.status()).isEqualTo(Status.COMPLETED);
    assertThat(ended.reason()).isEqualTo("length");
    assertThat(ended.usage().outputTokens()).isEqualTo(3);
    assertThat(ended.usage().inputTokens()).isEqualTo(5);
    assertThat(ended.usage().privacy().tokensCharged()).isEqualTo(3);
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 3, "used"));
  }

  @Test
  void theEndOfTextIsChargedAndEndsTheResponse() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sample(1);
    bench.sample(END_OF_TEXT);
    bench.releaseAll();

    assertThat(bench.ended().reason()).isEqualTo("stop");
    assertThat(bench.text()).isEqualTo("ab");
    assertThat(bench.released()).containsExactly(0, 1, END_OF_TEXT);
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 3, "stop"));
    assertThat(bench.sequence.maySample()).isFalse();
    assertThatThrownBy(() -> bench.sequence.sample(() -> 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aStopTextIsChargedAndNotReleased() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100), "ce");
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sample(2);
    bench.sample(4);
    bench.releaseAll();

    assertThat(bench.text()).isEqualTo("a");
    assertThat(bench.ended().reason()).isEqualTo("stop");
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 3, "stop"));
  }

  @Test
  void aDenialOfTheFirstBlockFailsWithTheWayOut() {
    TestBench bench = new TestBench(new TestBench.Shape(32, 64, 12));
    bench.start();
    bench.answer();
    bench.releaseAll();

    Ended ended = bench.ended();
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.usage()).isNull();
    Problem problem = ended.problem();
    assertThat(problem.code()).isEqualTo("budget_exhausted");
    assertThat(problem.message())
        .isEqualTo(
            "This request needs 64 tokens but account 'demo' has 12 left, 52 short"
                + " (epsilon 7.9900 of 8.0000 at delta 1.0e-05).");
    assertThat(problem.remedy()).isEqualTo("Lower max_output_tokens to 12 or ask the data owner.");
    assertThat(problem.limit()).isEqualTo("12");
    assertThat(problem.given()).isEqualTo("64");
    assertThat(bench.commits()).isEmpty();
  }

  @Test
  void aLaterDenialUsesWhatWasGrantedAndThenStops() {
    TestBench bench = new TestBench(new TestBench.Shape(4, 20, 6));
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sample(0);
    assertThat(bench.unanswered()).as("not before the token leaves").isEmpty();
    bench.releaseAll();
    assertThat(bench.unanswered()).hasSize(1);
    bench.answer();
    assertThat(bench.sequence.isEnded()).isFalse();
    bench.sample(0);
    bench.sample(1);
    bench.releaseAll();

    assertThat(bench.ended().status()).isEqualTo(Status.INCOMPLETE);
    assertThat(bench.ended().reason()).isEqualTo("budget_exhausted");
    assertThat(bench.ended().problem().remedy())
        .isEqualTo("Lower max_output_tokens to 6 or ask the data owner.");
    assertThat(bench.released()).containsExactly(0, 0, 0, 1);
    assertThat(bench.text()).as("what was held back too").isEqualTo("aaab");
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 4, "used"));
  }

  @Test
  void budgetEventsLeaveWithTheTokensSampledBeforeThemAndNotSooner() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    assertThat(bench.unanswered()).as("nothing was drawn before the first").hasSize(1);
    bench.answer();
    for (int i = 0; i < 3; i++) {
      bench.sample(0);
    }
    bench.sample(END_OF_TEXT);
    for (int tick = 0; tick < 3; tick++) {
      assertThat(bench.commits()).isEmpty();
      bench.outbox.tick();
    }
    assertThat(bench.commits()).isEmpty();
    bench.outbox.tick();
    assertThat(bench.released()).hasSize(4);
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 4, "stop"));
  }

  @Test
  void aLaterGrantIsToldRightBeforeTheFirstTokenItPaysForWheneverItCame() {
    for (int early : new int[] {2, 3}) {
      TestBench bench = new TestBench(new TestBench.Shape(4, 8, 100));
      bench.start();
      bench.answer();
      bench.sample(0);
      bench.sample(0);
      bench.releaseAll();
      for (int i = 2; i < early; i++) {
        bench.sample(0);
      }
      bench.answer();
      while (bench.sequence.maySample()) {
        bench.sample(0);
        bench.releaseAll();
      }
      List<String> kinds =
          bench.records().stream().map(record -> record.getClass().getSimpleName()).toList();
      assertThat(kinds)
          .containsExactly(
              "Started",
              "Reserved",
              "Tokens",
              "Tokens",
              "Tokens",
              "Tokens",
              "Reserved",
              "Tokens",
              "Tokens",
              "Tokens",
              "Tokens",
              "Ended");
    }
  }

  @Test
  void theLastGrantedTokenWaitsForTheAnswerSoThatNoTextIsLost() {
    TestBench bench = new TestBench(new TestBench.Shape(1, 2, 1));
    bench.start();
    bench.answer();
    bench.sample(1);
    bench.releaseAll();
    assertThat(bench.released()).isEmpty();
    bench.answer();
    bench.releaseAll();
    assertThat(bench.text()).isEqualTo("b");
    assertThat(bench.ended().status()).isEqualTo(Status.INCOMPLETE);
  }

  @Test
  void aRejectionFailsWithItsCode() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.reject("unknown_account");
    bench.releaseAll();
    assertThat(bench.ended().status()).isEqualTo(Status.FAILED);
    assertThat(bench.ended().reason()).isEqualTo("unknown_account");
    assertThat(bench.ended().problem().code()).isEqualTo("unknown_account");
  }

  @Test
  void aCancellationChargesWhatWasSampledAndReleasesNoMoreOfIt() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sample(2);
    bench.sample(4);
    bench.sample(6);
    bench.outbox.tick();
    bench.sequence.cancel("cancelled");
    bench.releaseAll();

    assertThat(bench.released()).containsExactly(0);
    assertThat(bench.ended().status()).isEqualTo(Status.CANCELLED);
    assertThat(bench.ended().usage().outputTokens()).isEqualTo(1);
    assertThat(bench.ended().usage().privacy().tokensCharged()).isEqualTo(4);
    assertThat(bench.commits())
        .containsExactly(new BudgetEvent.Commit("r1", "demo", 4, "cancelled"));
  }

  @Test
  void aGrantThatComesAfterACancellationIsGivenBack() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.sequence.cancel("cancelled");
    bench.answer();
    assertThat(bench.commits()).containsExactly(new BudgetEvent.Commit("r1", "demo", 0, "unused"));
  }

  @Test
  void anAbandonedSequenceCommitsNothing() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.start();
    bench.answer();
    bench.sample(0);
    bench.sequence.abandon();
    bench.releaseAll();
    assertThat(bench.commits()).isEmpty();
    assertThat(bench.released()).isEmpty();
    assertThat(bench.sequence.isHandedOver()).isTrue();
    assertThat(bench.records()).noneMatch(Ended.class::isInstance);
  }

  @Test
  void aSequenceThatNeverStartedEndsWithItsFirstRecord() {
    TestBench bench = new TestBench(new TestBench.Shape(8, 8, 100));
    bench.sequence.fail(Problems.overloaded(64));
    bench.releaseAll();
    assertThat(bench.records()).hasSize(1);
    assertThat(bench.ended().sequence()).isEqualTo(1);
    assertThat(bench.ended().problem().retryable()).isTrue();
    assertThat(bench.unanswered()).isEmpty();
  }

  @Test
  void thePublicModelReservesNothingAndIsFree() {
    TestBench bench = TestBench.free(4);
    bench.start();
    assertThat(bench.unanswered()).isEmpty();
    for (int i = 0; i < 4; i++) {
      bench.sample(0);
    }
    bench.releaseAll();
    assertThat(bench.ended().usage().privacy().tokensCharged()).isZero();
    assertThat(bench.ended().usage().privacy().mechanism()).isEqualTo("public");
    assertThat(bench.commits()).isEmpty();
    assertThat(bench.records())
        .filteredOn(Tokens.class::isInstance)
        .allMatch(record -> ((Tokens) record).reservation() == null);
    assertThatThrownBy(
            () -> bench.sequence.granted(new LedgerFact.Granted("r", "demo", 1, 1, bench.totals())))
        .isInstanceOf(IllegalStateException.class);
  }
}
