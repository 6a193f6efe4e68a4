package io.murmuration.accountant.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.accountant.Commands;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetAccountTest {
  private static final AccountTerms TERMS = Commands.terms(8, Commands.dataset(0, "notes", false));

  private static final TenantShares NONE = new TenantShares(Map.of());

  /** 100 units, of which 30 are spent and 20 pending. */
  private final BudgetAccount account = new BudgetAccount(TERMS, 4.0, 100, 10, 30, 20, 3, 2, NONE);

  @Test
  void theLimitItselfMayBeReachedAndNotPassedByOneUnit() {
    assertThat(account.reserve(5, 10, null)).isInstanceOf(Decision.Admitted.class);
    assertThat(account.reserve(1, 50, null)).isInstanceOf(Decision.Admitted.class);
    assertThat(account.reserve(1, 51, null)).isEqualTo(new Decision.Denied(51, Limit.ACCOUNT));
    assertThat(account.reserve(3, 17, null)).isEqualTo(new Decision.Denied(51, Limit.ACCOUNT));
  }

  @Test
  void aPriceBeyondAllIntegersIsDenied() {
    assertThat(account.reserve(2, Long.MAX_VALUE, null))
        .isEqualTo(new Decision.Denied(Long.MAX_VALUE, Limit.ACCOUNT));
    assertThat(account.reserve(1, Long.MAX_VALUE, null))
        .isEqualTo(new Decision.Denied(Long.MAX_VALUE, Limit.ACCOUNT));
  }

  @Test
  void committingAndExpiringMoveUnitsAndNeverMakeAny() {
    Reservation.Open block = new Reservation.Open(2, 10, 0, null, false);

    assertThat(account.commit(block, 0))
        .isEqualTo(new BudgetAccount(TERMS, 4.0, 100, 10, 30, 0, 3, 0, NONE));
    assertThat(account.commit(block, 1))
        .isEqualTo(new BudgetAccount(TERMS, 4.0, 100, 10, 40, 0, 4, 0, NONE));
    assertThat(account.expireInFull(block))
        .isEqualTo(new BudgetAccount(TERMS, 4.0, 100, 10, 50, 0, 5, 0, NONE));
  }

  @Test
  void anAccountBeyondItsLimitCannotBe() {
    assertThatThrownBy(() -> new BudgetAccount(TERMS, 4.0, 100, 10, 81, 20, 0, 0, NONE))
        .isInstanceOf(BrokenLedgerException.class);
    assertThatThrownBy(() -> new BudgetAccount(TERMS, 4.0, 100, 10, -1, 20, 0, 0, NONE))
        .isInstanceOf(BrokenLedgerException.class);
    assertThatThrownBy(() -> new BudgetAccount(TERMS, 4.0, 100, 0, 0, 0, 0, 0, NONE))
        .isInstanceOf(BrokenLedgerException.class);
    assertThatThrownBy(
            () -> new BudgetAccount(TERMS, 4.0, Long.MAX_VALUE, 1, Long.MAX_VALUE, 1, 0, 0, NONE))
        .isInstanceOf(BrokenLedgerException.class);
  }
}
