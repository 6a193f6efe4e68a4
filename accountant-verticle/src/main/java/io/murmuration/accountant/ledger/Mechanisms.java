package io.murmuration.accountant.ledger;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PmixedToken;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

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

  /**
   * Whose change every part of the mechanism protects. Losses under different adjacencies are about
   * different neighbours and must never be added up.
   */
  static Set<Adjacency> adjacencies(PrivacyEvent mechanism) {
    EnumSet<Adjacency> found = EnumSet.noneOf(Adjacency.class);
    collect(mechanism, found);
    return found;
  }

  private static void collect(PrivacyEvent mechanism, Set<Adjacency> found) {
    if (mechanism instanceof PmixedToken token) {
      found.add(token.adjacency());
    } else if (mechanism instanceof Repeated repeated) {
      collect(repeated.event(), found);
    } else if (mechanism instanceof Composed composed) {
      composed.events().forEach(part -> collect(part, found));
    } else if (!(mechanism instanceof Free)) {
      throw new AssertionError("unhandled mechanism: " + mechanism);
    }
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
