package io.murmuration.privacy.curve;

/**
 * From a Renyi loss to (epsilon, delta) and back. All values are in nats; epsilons and deltas are
 * rounded up, limits down.
 *
 * <ul>
 *   <li>Tight (Canonne, Kamath and Steinke 2020, Proposition 12): {@code epsilon = loss +
 *       ln((order-1)/order) - (ln delta + ln order)/(order-1)}, solved for any of the three.
 *   <li>Classic (Mironov 2017, Proposition 3), never better: {@code loss - ln delta/(order-1)}.
 *   <li>By total variation: a divergence of order above one is at least that of Kullback and
 *       Leibler, so that no event's probabilities differ by more than {@code sqrt(1 - e^-loss)}
 *       (Bretagnolle and Huber 1979). A delta of that much needs no epsilon.
 * </ul>
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

  /**
   * A delta and the order that gave it.
   *
   * @param delta in [0, 1]
   * @param order the Renyi order at which the conversion is smallest
   */
  public record Delta(double delta, double order) {}

  /**
   * The smallest epsilon over the orders of the curve and the conversions above. A choice made on
   * public values is free.
   */
  public static Epsilon epsilonOf(RdpCurve curve, double delta) {
    RenyiOrders orders = curve.orders();
    Epsilon best = new Epsilon(Double.POSITIVE_INFINITY, orders.at(0));
    for (int i = 0; i < orders.count(); i++) {
      double order = orders.at(i);
      double loss = curve.lossAt(order);
      double epsilon = isWithinDelta(loss, delta) ? 0 : epsilonAt(order, loss, delta);
      if (epsilon < best.epsilon()) {
        best = new Epsilon(epsilon, order);
      }
    }
    return best;
  }

  /** The smallest delta at an epsilon, zero or more, over the orders of the curve. */
  public static Delta deltaOf(RdpCurve curve, double epsilon) {
    RenyiOrders orders = curve.orders();
    Delta best = new Delta(1, orders.at(0));
    for (int i = 0; i < orders.count(); i++) {
      double order = orders.at(i);
      double delta = deltaAt(order, curve.lossAt(order), epsilon);
      if (delta < best.delta()) {
        best = new Delta(delta, order);
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

  /** The epsilon of a loss by the classic conversion, rounded up: for comparison. */
  public static double classicEpsilonAt(double order, double loss, double delta) {
    RenyiOrders.requireOrder(order);
    Conservative.requireLoss("loss", loss);
    requireDelta(delta);
    return Math.nextUp(loss + Math.nextUp(-Conservative.logDown(delta) / (order - 1)));
  }

  /** The delta of a loss at one order and an epsilon, rounded up; at most one. */
  public static double deltaAt(double order, double loss, double epsilon) {
    RenyiOrders.requireOrder(order);
    Conservative.requireLoss("loss", loss);
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and >= 0, got " + epsilon);
    }
    if (loss == 0) {
      return 0; // equal laws, as in epsilonAt
    }
    // ln delta = (a-1) [loss - epsilon + ln((a-1)/a)] - ln a
    double share = Conservative.logUp(Math.nextUp((order - 1) / order));
    double excess = Math.nextUp(Math.nextUp(loss - epsilon) + share);
    double log = Math.nextUp(Math.nextUp((order - 1) * excess) - Conservative.logDown(order));
    double tight = Math.nextUp(Math.nextUp(StrictMath.exp(log)));
    return Math.min(1, Math.min(tight, totalVariation(loss)));
  }

  /** Whether delta alone covers the loss, so that epsilon is zero. */
  public static boolean isWithinDelta(double loss, double delta) {
    Conservative.requireLoss("loss", loss);
    requireDelta(delta);
    return loss == 0 || totalVariation(loss) <= delta;
  }

  /** A bound on the difference of any event's probabilities, rounded up. */
  private static double totalVariation(double loss) {
    return Math.nextUp(Math.sqrt(Math.nextUp(Math.nextUp(-StrictMath.expm1(-loss)))));
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
