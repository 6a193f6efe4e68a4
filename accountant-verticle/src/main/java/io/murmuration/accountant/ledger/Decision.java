package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.LedgerFact.Limit;

/** Whether a block of tokens fits an account. */
sealed interface Decision {

  /**
   * It fits.
   *
   * @param after the account with the block pending in full
   */
  record Admitted(BudgetAccount after) implements Decision {}

  /**
   * It does not fit.
   *
   * @param requiredUnits what it would have cost; {@code Long.MAX_VALUE} if that is no long
   * @param limit the limit that is too small; the account's if both are
   */
  record Denied(long requiredUnits, Limit limit) implements Decision {}
}
