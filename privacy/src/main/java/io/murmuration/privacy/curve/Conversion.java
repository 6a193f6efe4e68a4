package io.murmuration.privacy.curve;

/**
 * From a Renyi loss to (epsilon, delta) and back, after Canonne, Kamath and Steinke (2020,
 * Proposition 12): {@code epsilon = loss + ln((order-1)/order) - (ln delta + ln order)/(order-1)}.
 *
 * <p>Epsilons are rounded up, limits down. All values are in nats.
 */
public final class Conversion {

  private Conversion() {}

  /**
   * An epsilon and the order that gave it.
   *
   * @param epsilon zero or more, infinite if no order has a bound
   * @param order the Renyi order at which the conversion is smallest
   */
  public record Epsilon(double epsilon, double order) {}

  /** The smallest epsilon over the orders of the curve. A choice made on public values is free. */
  public static Epsilon epsilonOf(RdpCurve curve, double delta) {
    RenyiOrders orders = curve.orders();
    Epsilon best = new Epsilon(Double.POSITIVE_INFINITY, orders.at(0));
    for (int i = 0; i < orders.count(); i++) {
      double order = orders.at(i);
      double epsilon = epsilonAt(order, curve.lossAt(order), delta);
      if (epsilon < best.epsilon()) {
        best = new Epsilon(epsilon, order);
      }
    }
    return best;
  }

  /** The epsilon of a loss at one order, rounded up and never negative. */
  public static double epsilonAt(double order, double loss, double delta) {
    Conservative.requireLoss("loss", loss);
    double offset = offsetUp(order, delta);
    // No divergence at any order above one means equal laws, which no delta is needed for.
    return loss == 0 ? 0 : Math.max(0, Math.nextUp(loss + offset));
  }

  /**
   * The loss that may be spent at one order before epsilon is exceeded, rounded down; negative if
   * the order cannot serve (epsilon, delta) at all.
   */
  public static double limitAt(double order, double epsilon, double delta) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and > 0, got " + epsilon);
    }
    return Math.nextDown(epsilon - offsetUp(order, delta));
  }

  /** What the conversion adds to a loss, rounded up. The difference order - 1 is exact. */
  private static double offsetUp(double order, double delta) {
    RenyiOrders.requireOrder(order);
    requireDelta(delta);
    double share = Conservative.logUp(Math.nextUp((order - 1) / order));
    double logs = Math.nextUp(-Conservative.logDown(delta) - Conservative.logDown(order));
    return Math.nextUp(share + Math.nextUp(logs / (order - 1)));
  }

  private static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
  }
}
