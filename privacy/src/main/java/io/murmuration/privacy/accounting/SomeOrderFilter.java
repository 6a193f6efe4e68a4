package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RenyiOrders;

/**
 * Admits a loss if at some order of a grid everything spent and pending still fits with it. For
 * accounts whose events have their best orders far apart, such as training and serving.
 *
 * <p>Each order's limit is that of delta divided by the number of orders. Without the division the
 * rule is not sound: the order that survives is known only when all is over, and may depend on what
 * was released. With it, split the transcripts by their smallest surviving order; on each part the
 * run is one that this order's filter would not have stopped, and the deltas add up. See
 * docs/maths/accounting.md.
 */
public final class SomeOrderFilter {

  private final OrderUnits limits;

  private SomeOrderFilter(OrderUnits limits) {
    this.limits = limits;
  }

  /** The filter of a budget. The grid is pinned with it; few orders waste little of delta. */
  public static SomeOrderFilter of(PrivacyTarget budget, RenyiOrders orders) {
    double share = Math.nextDown(budget.delta() / orders.count());
    return new SomeOrderFilter(
        OrderUnits.at(orders, order -> IntegerCharge.limit(budget.epsilon(), share, order)));
  }

  /** What may be spent at each order. */
  public OrderUnits limits() {
    return limits;
  }

  /** Whether {@code spent + pending + added} is within the limit at some order. */
  public boolean admits(OrderUnits spent, OrderUnits pending, OrderUnits added) {
    OrderUnits total = spent.plus(pending).plus(added);
    limits.requireSameGrid(total);
    for (int i = 0; i < limits.orders().count(); i++) {
      if (total.at(i) != OrderUnits.UNBOUNDED && total.at(i) <= limits.at(i)) {
        return true;
      }
    }
    return false;
  }
}
