package io.murmuration.privacy.curve;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Renyi privacy losses, in nats, on a grid of orders; infinity where nothing is known. Immutable.
 *
 * <p>Composition is addition order by order (Mironov 2017, Proposition 1), also when later events
 * depend on earlier outcomes.
 */
public final class RdpCurve {

  private final RenyiOrders orders;
  private final double[] losses;

  private RdpCurve(RenyiOrders orders, double[] losses) {
    this.orders = orders;
    this.losses = losses;
    for (double loss : losses) {
      Conservative.requireLoss("loss", loss);
    }
  }

  /** The curve whose loss at each order is {@code lossAt(order)}, which must be zero or more. */
  public static RdpCurve of(RenyiOrders orders, DoubleUnaryOperator lossAt) {
    return new RdpCurve(orders, Arrays.stream(orders.toArray()).map(lossAt).toArray());
  }

  /** The curve of an event that costs nothing. */
  public static RdpCurve zero(RenyiOrders orders) {
    return of(orders, order -> 0);
  }

  public RenyiOrders orders() {
    return orders;
  }

  /** The loss in nats at an order of the grid. */
  public double lossAt(double order) {
    return losses[orders.indexOf(order)];
  }

  /** Both events on the same data: losses add, rounded up. The grids must be the same. */
  public RdpCurve plus(RdpCurve other) {
    if (!orders.equals(other.orders)) {
      throw new IllegalArgumentException("curves must share one grid of orders");
    }
    double[] sums = new double[losses.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Conservative.add(losses[i], other.losses[i]);
    }
    return new RdpCurve(orders, sums);
  }

  /** The event {@code count} times, rounded up. */
  public RdpCurve times(long count) {
    double[] products = new double[losses.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = Conservative.multiply(losses[i], count);
    }
    return new RdpCurve(orders, products);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RdpCurve that
        && orders.equals(that.orders)
        && Arrays.equals(losses, that.losses);
  }

  @Override
  public int hashCode() {
    return 31 * orders.hashCode() + Arrays.hashCode(losses);
  }

  @Override
  public String toString() {
    return "RdpCurve" + Arrays.toString(losses);
  }
}
