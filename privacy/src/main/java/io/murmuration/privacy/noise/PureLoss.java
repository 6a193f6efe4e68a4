package io.murmuration.privacy.noise;

import io.murmuration.privacy.curve.RenyiOrders;

/**
 * The largest Renyi loss of anything whose likelihood ratios are within {@code e^-epsilon} and
 * {@code e^epsilon}: that of randomised response, which every such pair is a post-processing of
 * (Kairouz, Oh and Viswanath 2015).
 */
public final class PureLoss {

  /** As in {@link NoiseLoss}: no cancellation, ten times the largest error. */
  private static final double ROUNDING_UP = 1 + 1e-13;

  private static final double LARGE_EXPONENT = 2;

  private PureLoss() {}

  /**
   * The loss in nats at a real order above one, rounded up; at most epsilon, and at most order
   * epsilon^2 / 2.
   *
   * @param epsilon the bound on every log likelihood ratio in nats, positive and finite
   */
  public static double lossAt(double epsilon, double order) {
    RenyiOrders.requireOrder(order);
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and > 0, got " + epsilon);
    }
    double quadratic = Math.nextUp(Math.nextUp(order * epsilon * epsilon / 2));
    double loss = randomisedResponse(epsilon, order - 1) * ROUNDING_UP;
    return Math.min(epsilon, Math.min(loss, quadratic));
  }

  /**
   * With {@code p = e^epsilon / (1 + e^epsilon)} the moment is {@code p e^(below epsilon) + (1-p)
   * e^(-below epsilon)}, which is {@code [sinh(a epsilon) - sinh((a-1) epsilon)] / sinh(epsilon)}
   * at order {@code a}, and {@code 1 + 2 sinh^2(below epsilon / 2) + tanh(epsilon / 2) sinh(below
   * epsilon)}.
   */
  private static double randomisedResponse(double epsilon, double below) {
    double exponent = below * epsilon;
    if (exponent <= LARGE_EXPONENT) {
      double half = StrictMath.sinh(exponent / 2);
      double moment = 2 * half * half + StrictMath.tanh(epsilon / 2) * StrictMath.sinh(exponent);
      return StrictMath.log1p(moment) / below;
    }
    double lying = 1 / (1 + StrictMath.exp(epsilon));
    return epsilon + StrictMath.log1p(lying * StrictMath.expm1(-2 * exponent)) / below;
  }
}
