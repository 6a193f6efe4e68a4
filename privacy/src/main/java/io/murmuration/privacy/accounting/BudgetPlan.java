package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;

/**
 * How an account spends (epsilon, delta) on one kind of token: the Renyi order is pinned when the
 * account is opened, before anything is released, and never changes.
 *
 * @param epsilon the budget, in nats
 * @param delta the budget's delta
 * @param order the order of the account grid that gives the most tokens
 * @param limitUnits what may be spent at that order, in units of {@link IntegerCharge}
 * @param chargeUnits what one token costs at that order
 * @param tokens how many tokens that makes; {@code Long.MAX_VALUE} if they are free
 */
public record BudgetPlan(
    double epsilon, double delta, double order, long limitUnits, long chargeUnits, long tokens) {

  public BudgetPlan {
    RenyiOrders.requireOrder(order);
    if (limitUnits < 0 || chargeUnits < 0 || tokens < 0) {
      throw new IllegalArgumentException(
          "limitUnits, chargeUnits and tokens must be >= 0, got %d, %d, %d"
              .formatted(limitUnits, chargeUnits, tokens));
    }
  }

  /**
   * The plan that gives the most tokens; the smallest such order. It may give none. Orders at which
   * the event has no finite charge are passed over.
   *
   * @throws ArithmeticException if the event has a finite charge at no order
   */
  public static BudgetPlan forEvent(double epsilon, double delta, PrivacyEvent tokenEvent) {
    BudgetPlan best = null;
    ArithmeticException unbounded = new ArithmeticException("the grid must have an order");
    for (double order : RenyiOrders.account().toArray()) {
      try {
        BudgetPlan plan = atOrder(epsilon, delta, order, tokenEvent);
        best = best == null || plan.tokens > best.tokens ? plan : best;
      } catch (ArithmeticException e) {
        unbounded = e;
      }
    }
    if (best == null) {
      throw unbounded;
    }
    return best;
  }

  private static BudgetPlan atOrder(
      double epsilon, double delta, double order, PrivacyEvent tokenEvent) {
    long limit = IntegerCharge.limit(epsilon, delta, order);
    long charge = IntegerCharge.charge(tokenEvent, order);
    long tokens = charge == 0 ? Long.MAX_VALUE : limit / charge;
    return new BudgetPlan(epsilon, delta, order, limit, charge, tokens);
  }
}
