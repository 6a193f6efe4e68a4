package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Coverage;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a mechanism costs and what its price protects. */
final class Mechanisms {
  private Mechanisms() {}

  /** Price of one token, more than 0; empty if it has no finite price or claims to be free. */
  static OptionalLong price(PrivacyEvent mechanism, double order) {
    long units = priced(() -> IntegerCharge.charge(mechanism, order)).orElse(0L);
    return units > 0 ? OptionalLong.of(units) : OptionalLong.empty();
  }

  /** The plan with the most tokens; empty if a token has no finite price or claims to be free. */
  static Optional<BudgetPlan> plan(double epsilon, double delta, PrivacyEvent mechanism) {
    return priced(() -> BudgetPlan.forEvent(epsilon, delta, mechanism))
        .filter(plan -> plan.chargeUnits() > 0);
  }

  /** Whether there are neighbours that every part of the mechanism protects. */
  static boolean hasCoverage(PrivacyEvent mechanism) {
    return !Coverage.of(mechanism).isEmpty();
  }

  /**
   * Whether the price of a spending is about all neighbours that the account protects. Losses under
   * different adjacencies are about different neighbours and must never be added up.
   */
  static boolean covers(PrivacyEvent spending, PrivacyEvent accounts) {
    return Coverage.of(spending).containsAll(Coverage.of(accounts));
  }

  /** Whether the price is about the loss of a unit; about none that nobody named. */
  static boolean protects(PrivacyEvent mechanism, @Nullable Unit unit) {
    if (unit == null) {
      return true;
    }
    Set<Adjacency> covered = Coverage.of(mechanism);
    return switch (unit) {
      case SHARD -> covered.contains(Adjacency.REPLACE_ONE) || covered.contains(Adjacency.ZERO_OUT);
      case RECORD ->
          covered.contains(Adjacency.REPLACE_ONE) || covered.contains(Adjacency.ADD_OR_REMOVE_ONE);
      // The operator says that shards or records are cut by person; any of the three is then.
      case USER -> !covered.isEmpty();
    };
  }

  /**
   * Mechanisms come from outside: one that the accountant cannot price is refused. If it threw
   * here, the same command would end every accountant that reads it.
   */
  private static <T> Optional<T> priced(Supplier<T> pricing) {
    try {
      return Optional.of(pricing.get());
    } catch (ArithmeticException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
