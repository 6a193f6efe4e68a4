package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.privacy.accounting.PrivacyFilter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shares of an account at one moment. Each is a second limit beside the account's own, never a
 * budget of its own: what a tenant spends, the account spends.
 *
 * @param byTenant totals in the order of the terms; empty if everybody may spend the whole account
 */
record TenantShares(Map<String, TenantTotals> byTenant) {

  TenantShares {
    for (TenantTotals tenant : byTenant.values()) {
      if (tenant.spentUnits() < 0
          || !PrivacyFilter.admits(
              tenant.spentUnits(), tenant.pendingUnits(), 0, tenant.limitUnits())) {
        throw new BrokenLedgerException("a tenant's spent plus pending must be within its share");
      }
    }
    byTenant = Collections.unmodifiableMap(byTenant);
  }

  static TenantShares opened(AccountTerms terms, long accountLimitUnits) {
    Map<String, TenantTotals> shares = new LinkedHashMap<>();
    for (TenantShare share : terms.shares()) {
      long limit = share.limitUnits(accountLimitUnits);
      shares.put(share.tenant(), new TenantTotals(share.tenant(), limit, 0, 0));
    }
    return new TenantShares(shares);
  }

  boolean isShared() {
    return !byTenant.isEmpty();
  }

  /** Totals of a tenant; null if the account has no shares, whoever was named. */
  @Nullable TenantTotals totals(@Nullable String tenant) {
    return tenant == null ? null : byTenant.get(tenant);
  }

  boolean admits(@Nullable String tenant, long addedUnits) {
    TenantTotals totals = totals(tenant);
    return totals == null
        || PrivacyFilter.admits(
            totals.spentUnits(), totals.pendingUnits(), addedUnits, totals.limitUnits());
  }

  TenantShares with(@Nullable String tenant, long spentUnits, long pendingUnits) {
    TenantTotals totals = totals(tenant);
    if (totals == null) {
      return this;
    }
    Map<String, TenantTotals> changed = new LinkedHashMap<>(byTenant);
    changed.put(
        totals.tenant(),
        new TenantTotals(
            totals.tenant(),
            totals.limitUnits(),
            Math.addExact(totals.spentUnits(), spentUnits),
            Math.addExact(totals.pendingUnits(), pendingUnits)));
    return new TenantShares(changed);
  }

  List<TenantTotals> all() {
    return List.copyOf(byTenant.values());
  }
}
