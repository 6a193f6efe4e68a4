package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.Arrays;
import java.util.function.DoubleToLongFunction;

/**
 * Losses in units of {@link IntegerCharge} at every order of a grid. Sums are exact; where there is
 * no bound, or a sum overflows, the order has {@link #UNBOUNDED} units from then on. Immutable.
 */
public final class OrderUnits {

  /** What no limit admits. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  private final RenyiOrders orders;
  private final long[] units;

  private OrderUnits(RenyiOrders orders, long[] units) {
    this.orders = orders;
    this.units = units;
  }

  /** Nothing at any order. */
  public static OrderUnits zero(RenyiOrders orders) {
    return at(orders, order -> 0);
  }

  /** What an event costs at each order. */
  public static OrderUnits of(PrivacyEvent event, RenyiOrders orders) {
    return at(orders, order -> chargeOrUnbounded(event, order));
  }

  static OrderUnits at(RenyiOrders orders, DoubleToLongFunction unitsAt) {
    return new OrderUnits(orders, Arrays.stream(orders.toArray()).mapToLong(unitsAt).toArray());
  }

  public RenyiOrders orders() {
    return orders;
  }

  /** The units at the order of that index. */
  public long at(int index) {
    return units[index];
  }

  /** Both, order by order. The grids must be the same. */
  public OrderUnits plus(OrderUnits other) {
    requireSameGrid(other);
    long[] sums = new long[units.length];
    for (int i = 0; i < sums.length; i++) {
      // Neither is negative; UNBOUNDED leaves no room, and so stays what it is.
      sums[i] = units[i] > UNBOUNDED - other.units[i] ? UNBOUNDED : units[i] + other.units[i];
    }
    return new OrderUnits(orders, sums);
  }

  void requireSameGrid(OrderUnits other) {
    if (!orders.equals(other.orders)) {
      throw new IllegalArgumentException("units must share one grid of orders");
    }
  }

  private static long chargeOrUnbounded(PrivacyEvent event, double order) {
    try {
      return IntegerCharge.charge(event, order);
    } catch (ArithmeticException e) {
      return UNBOUNDED; // the charge's way to say that it has no bound
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderUnits that
        && orders.equals(that.orders)
        && Arrays.equals(units, that.units);
  }

  @Override
  public int hashCode() {
    return 31 * orders.hashCode() + Arrays.hashCode(units);
  }

  @Override
  public String toString() {
    return "OrderUnits" + Arrays.toString(units);
  }
}
