package io.murmuration.inference.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReservedAllowanceTest {
  static final PmixedToken MECHANISM =
      new PmixedToken(
          4,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 20, 1),
          Adjacency.REPLACE_ONE);

  private static ReservedAllowance allowance(int blockTokens, int maxTokens) {
    AtomicInteger next = new AtomicInteger();
    return new ReservedAllowance(
        new ReservedAllowance.Terms("demo", "data", MECHANISM, blockTokens, "team-a"),
        maxTokens,
        () -> "r" + next.incrementAndGet());
  }

  @Test
  void nothingIsAvailableBeforeTheGrant() {
    ReservedAllowance allowance = allowance(8, 20);
    BudgetEvent.Reserve reserve = allowance.nextRequest().orElseThrow();
    assertThat(reserve)
        .isEqualTo(new BudgetEvent.Reserve("r1", "demo", "data", MECHANISM, 8, "team-a"));
    assertThat(allowance.nextRequest()).isEmpty();
    assertThat(allowance.available()).isZero();
    assertThat(allowance.isWaiting()).isTrue();
    assertThatThrownBy(allowance::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theNextBlockIsAskedForAtHalfAndNeverBeyondTheMost() {
    ReservedAllowance allowance = allowance(8, 11);
    allowance.nextRequest();
    allowance.grant("r1", 8);
    for (int i = 0; i < 3; i++) {
      allowance.take();
      assertThat(allowance.nextRequest()).isEmpty();
    }
    allowance.take();
    assertThat(allowance.nextRequest().orElseThrow().tokens()).isEqualTo(3);
    allowance.grant("r2", 3);
    for (int i = 0; i < 7; i++) {
      allowance.take();
      assertThat(allowance.nextRequest()).isEmpty();
    }
    assertThat(allowance.available()).isZero();
  }

  @Test
  void aBlockIsCommittedWhenItIsUsedUpAndTheRestAtTheEnd() {
    ReservedAllowance allowance = allowance(2, 4);
    allowance.nextRequest();
    allowance.grant("r1", 2);
    assertThat(allowance.take()).isEqualTo("r1");
    allowance.nextRequest();
    allowance.grant("r2", 2);
    assertThat(allowance.settled()).isEmpty();
    assertThat(allowance.take()).isEqualTo("r1");
    assertThat(allowance.settled())
        .containsExactly(new BudgetEvent.Commit("r1", "demo", 2, "used"));
    assertThat(allowance.settled()).isEmpty();
    assertThat(allowance.take()).isEqualTo("r2");

    assertThat(allowance.close("stop"))
        .containsExactly(new BudgetEvent.Commit("r2", "demo", 1, "stop"));

    assertThat(allowance.available()).isZero();
    assertThat(allowance.charged()).isEqualTo(3);
    assertThat(allowance.nextRequest()).isEmpty();
    assertThatThrownBy(allowance::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGrantAfterTheEndIsGivenBackWhole() {
    ReservedAllowance allowance = allowance(8, 20);
    allowance.nextRequest();
    assertThat(allowance.close("cancelled")).isEmpty();
    allowance.grant("r1", 8);
    assertThat(allowance.settled())
        .containsExactly(new BudgetEvent.Commit("r1", "demo", 0, "unused"));
    assertThat(allowance.available()).isZero();
  }

  @Test
  void afterARefusalNothingMoreIsAskedFor() {
    ReservedAllowance allowance = allowance(2, 20);
    allowance.nextRequest();
    allowance.grant("r1", 2);
    allowance.take();
    allowance.nextRequest();
    allowance.refuse("r2");
    assertThat(allowance.nextRequest()).isEmpty();
    assertThat(allowance.available()).isEqualTo(1);
  }

  @Test
  void answersNobodyAskedForAreBugs() {
    ReservedAllowance allowance = allowance(8, 20);
    assertThatThrownBy(() -> allowance.grant("r1", 8)).isInstanceOf(IllegalStateException.class);
    allowance.nextRequest();
    assertThatThrownBy(() -> allowance.grant("r9", 8)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> allowance.grant("r1", 9)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> allowance(8, 20).refuse("r1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void termsAreChecked() {
    assertThatThrownBy(() -> new ReservedAllowance.Terms("demo", "data", MECHANISM, 0, null))
        .hasMessage("blockTokens must be in 1..4096, got 0");
  }
}
