package io.murmuration.privacy.plan;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.TokenEvent;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The smallest epsilon whose account affords so many tokens: the smallest over the orders, then up
 * by less than 1e-9 nats until the account's integers agree.
 */
final class EpsilonSearch {
  private EpsilonSearch() {}

  /** The plan of that epsilon; empty if there is none up to 1e6. */
  static Optional<BudgetPlan> smallest(long tokens, double delta, TokenEvent token) {
    requireTokens(tokens);
    double start = Double.POSITIVE_INFINITY;
    for (double order : RenyiOrders.account().toArray()) {
      start = Math.min(start, epsilonAt(tokens, delta, token, order).orElse(start));
    }
    double step = Math.ulp(start);
    // A limit is rounded down where an epsilon is rounded up, so the two meet a little above.
    for (double epsilon = start; epsilon <= Budget.LARGEST_EPSILON; epsilon = start + step) {
      BudgetPlan plan = BudgetPlan.forEvent(epsilon, delta, token);
      if (plan.tokens() >= tokens) {
        return Optional.of(plan);
      }
      step *= 2;
    }
    return Optional.empty();
  }

  static void requireTokens(long tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("tokens must be >= 1, got " + tokens);
    }
  }

  private static OptionalDouble epsilonAt(
      long tokens, double delta, TokenEvent token, double order) {
    try {
      long units = Math.multiplyExact(IntegerCharge.charge(token, order), tokens);
      return OptionalDouble.of(IntegerCharge.epsilonSpent(order, units, delta));
    } catch (ArithmeticException noFiniteCharge) {
      return OptionalDouble.empty();
    }
  }
}
