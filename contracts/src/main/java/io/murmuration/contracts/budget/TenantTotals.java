package io.murmuration.contracts.budget;

import io.murmuration.contracts.generation.Ids;

/**
 * Running totals of a tenant's share after a fact, in the units of {@link AccountTotals}.
 *
 * @param tenant id of the tenant
 * @param limitUnits the share of the account's limit, rounded down; most that spent plus pending
 *     may reach
 * @param spentUnits charged for good to this tenant
 * @param pendingUnits granted to this tenant and neither committed nor expired
 */
public record TenantTotals(String tenant, long limitUnits, long spentUnits, long pendingUnits) {
  public TenantTotals {
    Ids.check("tenant", tenant);
  }

  /** What could still be granted if the account had enough. */
  public long remainingUnits() {
    return limitUnits - spentUnits - pendingUnits;
  }
}
