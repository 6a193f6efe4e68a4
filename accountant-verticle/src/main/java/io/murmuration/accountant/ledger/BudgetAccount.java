package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.PrivacyFilter;

/**
 * An account at one moment. Spent plus pending never exceeds the limit, at the order that was
 * pinned when it was opened (a privacy filter: Feldman and Zrnic 2021).
 *
 * @param order pinned Renyi order
 * @param limitUnits most that spent plus pending may reach
 * @param chargeUnits price of one token of the account's own mechanism
 * @param spentUnits charged for good
 * @param pendingUnits granted and neither committed nor expired
 */
public record BudgetAccount(
    AccountTerms terms,
    double order,
    long limitUnits,
    long chargeUnits,
    long spentUnits,
    long pendingUnits,
    long tokensSpent,
    long tokensPending) {

  public BudgetAccount {
    if (spentUnits < 0 || tokensSpent < 0 || tokensPending < 0) {
      throw new BrokenLedgerException("an account's totals must be >= 0");
    }
    if (chargeUnits < 1) {
      throw new BrokenLedgerException("an account's tokens must have a price");
    }
    if (!PrivacyFilter.admits(spentUnits, pendingUnits, 0, limitUnits)) {
      throw new BrokenLedgerException("spent plus pending must be within the limit");
    }
  }

  static BudgetAccount opened(AccountTerms terms, BudgetPlan plan) {
    return new BudgetAccount(
        terms, plan.order(), plan.limitUnits(), plan.chargeUnits(), 0, 0, 0, 0);
  }

  /** The account as its first fact states it: later programs must not price it anew. */
  static BudgetAccount opened(AccountTerms terms, AccountTotals totals) {
    return new BudgetAccount(
        terms, totals.order(), totals.limitUnits(), totals.chargeUnits(), 0, 0, 0, 0);
  }

  /** What everybody may know about the account. */
  public AccountTotals totals() {
    return new AccountTotals(
        order,
        limitUnits,
        spentUnits,
        pendingUnits,
        chargeUnits,
        tokensSpent,
        tokensPending,
        terms.epsilon(),
        EpsilonSpent.of(
            terms,
            new EpsilonSpent.Pinned(order, chargeUnits),
            spentUnits + pendingUnits,
            tokensSpent + tokensPending),
        terms.delta());
  }

  Decision reserve(int tokens, long unitsPerToken) {
    long required;
    try {
      required = Math.multiplyExact(unitsPerToken, (long) tokens);
    } catch (ArithmeticException e) {
      return new Decision.Denied(Long.MAX_VALUE);
    }
    return PrivacyFilter.admits(spentUnits, pendingUnits, required, limitUnits)
        ? new Decision.Admitted(with(0, required, 0, tokens))
        : new Decision.Denied(required);
  }

  /** {@code sampled} tokens of the block are charged for good, the others are free again. */
  BudgetAccount commit(Reservation.Open block, int sampled) {
    return with(
        sampled * block.chargeUnits(), -block.units(), sampled, Math.negateExact(block.tokens()));
  }

  /** All tokens of the block are charged for good. */
  BudgetAccount expireInFull(Reservation.Open block) {
    return commit(block, block.tokens());
  }

  private BudgetAccount with(long spent, long pending, int sampled, int reserved) {
    return new BudgetAccount(
        terms,
        order,
        limitUnits,
        chargeUnits,
        Math.addExact(spentUnits, spent),
        Math.addExact(pendingUnits, pending),
        Math.addExact(tokensSpent, sampled),
        Math.addExact(tokensPending, reserved));
  }
}
