package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
   * the event has no charge are passed over.
   *
   * @throws ArithmeticException if it has none at any order
   */
  public static BudgetPlan forEvent(double epsilon, double delta, PrivacyEvent tokenEvent) {
    RenyiOrders orders = RenyiOrders.account();
    @Nullable BudgetPlan best = null;
    for (int i = 0; i < orders.count(); i++) {
      OptionalLong charge = charge(tokenEvent, orders.at(i));
      if (charge.isPresent()) {
        BudgetPlan plan = atOrder(epsilon, delta, orders.at(i), charge.getAsLong());
        best = best == null || plan.tokens > best.tokens ? plan : best;
      }
    }
    if (best == null) {
      throw new ArithmeticException("tokenEvent must have a finite charge at some order");
    }
    return best;
  }

  private static OptionalLong charge(PrivacyEvent tokenEvent, double order) {
    try {
      return OptionalLong.of(IntegerCharge.charge(tokenEvent, order));
    } catch (ArithmeticException withoutBound) {
      return OptionalLong.empty();
    }
  }

  private static BudgetPlan atOrder(double epsilon, double delta, double order, long charge) {
    long limit = IntegerCharge.limit(epsilon, delta, order);
    long tokens = charge == 0 ? Long.MAX_VALUE : limit / charge;
    return new BudgetPlan(epsilon, delta, order, limit, charge, tokens);
  }
}
