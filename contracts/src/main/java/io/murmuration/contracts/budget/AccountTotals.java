package io.murmuration.contracts.budget;

/**
 * Running totals of an account after a fact. Units are pico-RDP ({@code 1e-12} nats) at the
 * account's pinned order, exact integers.
 *
 * @param order pinned Renyi order
 * @param limitUnits most that spent plus pending may reach
 * @param spentUnits charged for good: commits and reservations expired in full
 * @param pendingUnits granted and neither committed nor expired
 * @param chargeUnits price of one token of the account's own mechanism
 * @param tokensSpent tokens charged for good
 * @param tokensPending tokens granted and neither committed nor expired
 * @param epsilonLimit the account's epsilon
 * @param epsilonSpent upper bound of epsilon for all tokens spent and pending, at the order that is
 *     best for that many, rounded up; the limit is enforced at the pinned order
 * @param delta the account's delta
 */
public record AccountTotals(
    double order,
    long limitUnits,
    long spentUnits,
    long pendingUnits,
    long chargeUnits,
    long tokensSpent,
    long tokensPending,
    double epsilonLimit,
    double epsilonSpent,
    double delta) {

  /** Tokens of the account's own mechanism that could still be granted. */
  public long remainingTokens() {
    return Math.max(0, (limitUnits - spentUnits - pendingUnits) / chargeUnits);
  }
}
