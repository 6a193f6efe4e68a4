package io.murmuration.contracts.budget;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an account stands: the newest record of its key in the compacted topic. It repeats the
 * ledger for readers that want totals and no history, decides nothing, and can be made again from
 * the ledger at any time.
 *
 * @param account the account and key of the record
 * @param sequence number of the ledger entry that it stands after
 * @param entryHash hash of that entry; if the ledger has another there, one of the two was changed
 * @param logTimeMillis time of that entry
 * @param totals the account's totals
 * @param tenants totals of all shares in the order of the terms; null if the account has none
 */
public record BudgetState(
    String account,
    long sequence,
    String entryHash,
    long logTimeMillis,
    AccountTotals totals,
    @Nullable List<TenantTotals> tenants) {
  public BudgetState {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(entryHash, "entry_hash");
    Objects.requireNonNull(totals, "totals");
    tenants = tenants == null ? null : List.copyOf(tenants);
  }
}
