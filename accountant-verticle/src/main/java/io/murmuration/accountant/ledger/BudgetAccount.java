package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.PrivacyFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account at one moment. Spent plus pending never exceeds the limit, at the order that was
 * pinned when it was opened (a privacy filter: Feldman and Zrnic 2021).
 *
 * @param order pinned Renyi order
 * @param limitUnits most that spent plus pending may reach
 * @param chargeUnits price of one token of the account's own mechanism
 * @param spentUnits charged for good
 * @param pendingUnits granted and neither committed nor expired
 * @param shares what each tenant has used of its share
 */
public record BudgetAccount(
    AccountTerms terms,
    double order,
    long limitUnits,
    long chargeUnits,
    long spentUnits,
    long pendingUnits,
    long tokensSpent,
    long tokensPending,
    TenantShares shares) {

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
    return opened(terms, plan.order(), plan.limitUnits(), plan.chargeUnits());
  }

  /** The account as its first fact states it: later programs must not price it anew. */
  static BudgetAccount opened(AccountTerms terms, AccountTotals totals) {
    return opened(terms, totals.order(), totals.limitUnits(), totals.chargeUnits());
  }

  private static BudgetAccount opened(
      AccountTerms terms, double order, long limitUnits, long chargeUnits) {
    TenantShares shares = TenantShares.opened(terms, limitUnits);
    return new BudgetAccount(terms, order, limitUnits, chargeUnits, 0, 0, 0, 0, shares);
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

  /** Totals of all shares in the order of the terms. */
  public List<TenantTotals> tenants() {
    return shares.all();
  }

  /**
   * Decides both limits at once.
   *
   * @param tenant whose share pays too; null in an account without shares
   */
  Decision reserve(int tokens, long unitsPerToken, @Nullable String tenant) {
    long required;
    try {
      required = Math.multiplyExact(unitsPerToken, (long) tokens);
    } catch (ArithmeticException e) {
      return new Decision.Denied(Long.MAX_VALUE, Limit.ACCOUNT);
    }
    if (!PrivacyFilter.admits(spentUnits, pendingUnits, required, limitUnits)) {
      return new Decision.Denied(required, Limit.ACCOUNT);
    }
    return shares.admits(tenant, required)
        ? new Decision.Admitted(with(new Change(0, required, 0, tokens), tenant))
        : new Decision.Denied(required, Limit.TENANT);
  }

  /** {@code sampled} tokens of the block are charged for good, the others are free again. */
  BudgetAccount commit(Reservation.Open block, int sampled) {
    Change change =
        new Change(
            sampled * block.chargeUnits(),
            -block.units(),
            sampled,
            Math.negateExact(block.tokens()));
    return with(change, block.tenant());
  }

  /** All tokens of the block are charged for good. */
  BudgetAccount expireInFull(Reservation.Open block) {
    return commit(block, block.tokens());
  }

  private BudgetAccount with(Change change, @Nullable String tenant) {
    return new BudgetAccount(
        terms,
        order,
        limitUnits,
        chargeUnits,
        Math.addExact(spentUnits, change.spentUnits),
        Math.addExact(pendingUnits, change.pendingUnits),
        Math.addExact(tokensSpent, change.tokensSpent),
        Math.addExact(tokensPending, change.tokensPending),
        shares.with(tenant, change.spentUnits, change.pendingUnits));
  }

  private record Change(long spentUnits, long pendingUnits, int tokensSpent, int tokensPending) {}
}
