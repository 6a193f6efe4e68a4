package io.murmuration.launcher.account;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.TenantTotals;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an account stands and how it got there.
 *
 * @param partition partition of the ledger that it is in
 * @param openedAtMillis log time of its opening
 * @param totals after its newest fact
 * @param tenants totals of the shares in the order of the terms; empty if it has none
 * @param openReservations blocks granted and neither committed nor expired, oldest first
 * @param tokensByDay tokens charged for good by UTC day, oldest first
 * @param consumers who was charged most, most first: tenants, or all of it under no name
 */
public record AccountStatement(
    String account,
    int partition,
    long openedAtMillis,
    AccountTerms terms,
    AccountTotals totals,
    List<TenantTotals> tenants,
    List<OpenReservation> openReservations,
    Map<String, Long> tokensByDay,
    List<Consumer> consumers) {

  /** A block that is not over. */
  public record OpenReservation(
      String id, int tokens, long grantedAtMillis, @Nullable String tenant) {}

  /**
   * Who was charged.
   *
   * @param tokens tokens charged for good
   * @param expiredTokens how many of them because no commit came
   */
  public record Consumer(@Nullable String tenant, long tokens, long expiredTokens) {}
}
