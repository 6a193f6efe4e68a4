package io.murmuration.gateway.http;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.gateway.budget.LedgerView;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account as it is shown. Epsilon spent counts what is pending in full. */
record BudgetPage(
    String account,
    AccountTerms.Purpose purpose,
    String dataset,
    boolean synthetic,
    double order,
    double epsilonLimit,
    double epsilonSpent,
    double delta,
    long tokensSpent,
    long tokensPending,
    long remainingTokens,
    PrivacyEvent mechanism,
    @Nullable Unit unit,
    @Nullable List<TenantTotals> tenants) {

  static BudgetPage of(LedgerView.Account account) {
    AccountTerms terms = account.terms();
    AccountTotals totals = account.totals();
    return new BudgetPage(
        account.name(),
        terms.purpose(),
        terms.dataset().fingerprint(),
        terms.dataset().synthetic(),
        totals.order(),
        totals.epsilonLimit(),
        totals.epsilonSpent(),
        totals.delta(),
        totals.tokensSpent(),
        totals.tokensPending(),
        totals.remainingTokens(),
        terms.mechanism(),
        terms.unit(),
        account.tenants().isEmpty() ? null : account.tenants());
  }
}
