package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.PrivacyEvent.Free;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetPlanTest {

  @Test
  void amongOrdersThatGiveAsManyTokensTheSmallestIsPinned() {
    BudgetPlan plan = BudgetPlan.forEvent(20, 1e-5, new Free("public model"));

    assertThat(plan.order()).isEqualTo(1.25);
    assertThat(plan.chargeUnits()).isZero();
    assertThat(plan.tokens()).isEqualTo(Long.MAX_VALUE);
    assertThat(plan.epsilon()).isEqualTo(20);
    assertThat(plan.delta()).isEqualTo(1e-5);
  }

  @Test
  void aPlanMayHoldNothing() {
    assertThat(new BudgetPlan(1, 1e-5, 2, 0, 0, 0).tokens()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, 0", "0, -1, 0", "0, 0, -1"})
  void countsBelowZeroAreRefused(long limitUnits, long chargeUnits, long tokens) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BudgetPlan(1, 1e-5, 2, limitUnits, chargeUnits, tokens))
        .withMessage(
            "limitUnits, chargeUnits and tokens must be >= 0, got %d, %d, %d"
                .formatted(limitUnits, chargeUnits, tokens));
  }

  @Test
  void whatIsNoOrderIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BudgetPlan(1, 1e-5, 1, 0, 0, 0))
        .withMessageContaining("order must be");
  }
}
