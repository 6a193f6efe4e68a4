package io.murmuration.accountant.verify;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.TenantTotals;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a verification found.
 *
 * @param entryCount entries read
 * @param head hash of the newest entry; compare it with one noted earlier to see a ledger cut short
 * @param accounts recomputed totals by account
 * @param tenants recomputed totals of the shares, by account, in the order of the terms
 * @param findings at most {@link LedgerVerifier#FINDINGS_MAX}, oldest first
 */
public record LedgerReport(
    int partition,
    long entryCount,
    String head,
    Map<String, AccountTotals> accounts,
    Map<String, List<TenantTotals>> tenants,
    List<Finding> findings) {
  public LedgerReport {
    accounts = Collections.unmodifiableMap(new TreeMap<>(accounts));
    tenants = Collections.unmodifiableMap(new TreeMap<>(tenants));
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean isSound() {
    return findings.isEmpty();
  }
}
