package io.murmuration.privacy.noise;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.numeric.ExponentialRemainder;

/**
 * The Renyi loss of a sum with noise on every coordinate. The noise is symmetric, so that the loss
 * is the same in both directions.
 */
public final class NoiseLoss {

  /**
   * What is computed below has no cancellation, so that a dozen roundings and the one unit in the
   * last place of StrictMath make less than 1e-14 of it; ten times that is added.
   */
  private static final double ROUNDING_UP = 1 + 1e-13;

  // From here the exponential is taken out of the logarithm, before it can overflow.
  private static final double LARGE_EXPONENT = 2;

  private NoiseLoss() {}

  /** The loss in nats at a real order above one, rounded up. */
  public static double lossAt(AdditiveNoise noise, double order) {
    RenyiOrders.requireOrder(order);
    if (noise instanceof AdditiveNoise.Gaussian gaussian) {
      return quadratic(gaussian.noiseMultiplier(), order);
    } else if (noise instanceof AdditiveNoise.LaplaceLifted lifted) {
      // A coordinate shifted by d is d/b-DP, and costs at most order d^2/(2 b^2) (Bun and Steinke
      // 2016, Proposition 3.3); the squares add up to the square of the l2 norm.
      return quadratic(lifted.scale(), order);
    } else if (noise instanceof AdditiveNoise.Laplace laplace) {
      return laplace(laplace.scale(), order);
    } else if (noise instanceof AdditiveNoise.LaplaceMixture mixture) {
      return MixtureLift.of(mixture).lossAt(order);
    }
    throw new AssertionError("noise without a price: " + noise);
  }

  /** {@code order / (2 s^2)} (Mironov 2017, Proposition 7). Two roundings, hence two steps up. */
  private static double quadratic(double scale, double order) {
    return Math.nextUp(Math.nextUp(order / (2 * scale * scale)));
  }

  /**
   * {@code ln(1 + M) / (a-1)} with {@code M = [a R((a-1)/b) + (a-1) R(-a/b)] / (2a-1)} and {@code
   * R(x) = e^x - 1 - x}: Proposition 6 of Mironov (2017) less the terms that cancel.
   */
  private static double laplace(double scale, double order) {
    double below = order - 1;
    double shift = 1 / scale;
    double sum = order + below;
    double loss;
    if (below * shift <= LARGE_EXPONENT) {
      double rise = order / sum * ExponentialRemainder.at(below * shift);
      double fall = below / sum * ExponentialRemainder.at(-order * shift);
      loss = StrictMath.log1p(rise + fall) / below;
    } else {
      double lower = below / sum * StrictMath.expm1(-sum * shift);
      loss = shift + StrictMath.log1p(lower) / below;
    }
    return Math.min(loss * ROUNDING_UP, Math.nextUp(shift));
  }
}
