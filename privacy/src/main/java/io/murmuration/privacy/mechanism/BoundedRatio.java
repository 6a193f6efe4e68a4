package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.curve.RenyiOrders;

/**
 * The largest Renyi divergence of two laws whose likelihood ratio P/Q is known to lie in {@code [1
 * - fall, 1 + rise]}. A convex function of the ratio is below its chord, and the mean of the ratio
 * is one, so the law on the two ends is the worst at every order at once.
 *
 * @param rise largest ratio, less one; positive
 * @param fall one, less the smallest ratio; in (0, 1)
 */
record BoundedRatio(double rise, double fall) {

  /** As for {@link TokenPrice}: ten times what rounding may take away. */
  private static final double ROUNDING_UP = 1 + 1e-11;

  private static final double SMALLEST_ORDER = 1.01;

  BoundedRatio {
    if (!(rise > 0 && rise < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rise must be finite and > 0, got " + rise);
    }
    if (!(fall > 0 && fall < 1)) {
      throw new IllegalArgumentException("fall must be in (0, 1), got " + fall);
    }
  }

  /** Ratios in {@code [e^-epsilon, e^epsilon]}: pure differential privacy. */
  static BoundedRatio pure(double epsilon) {
    return new BoundedRatio(StrictMath.expm1(epsilon), -StrictMath.expm1(-epsilon));
  }

  /** The divergence of P from Q in nats, rounded up, identical on every JVM. */
  double lossAt(double order) {
    double alpha = Math.max(RenyiOrders.requireOrder(order), SMALLEST_ORDER);
    double moment =
        fall / (rise + fall) * PowerRemainder.at(alpha, rise)
            + rise / (rise + fall) * PowerRemainder.at(alpha, -fall);
    double loss = Math.min(StrictMath.log1p(moment) / (alpha - 1), StrictMath.log1p(rise));
    return Math.nextUp(loss * ROUNDING_UP);
  }
}
