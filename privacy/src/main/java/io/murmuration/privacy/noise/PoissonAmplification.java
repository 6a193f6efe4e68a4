package io.murmuration.privacy.noise;

import io.murmuration.privacy.curve.Conservative;
import java.util.function.IntToDoubleFunction;

/**
 * The Renyi loss, at an integer order, of a mechanism that sees each record with a probability q:
 * {@code ln(1 + sum_{k=2..a} C(a,k) (1-q)^(a-k) q^k [e^((k-1) e(k)) - 1]) / (a-1)}, where {@code
 * e(k)} is what the mechanism costs a record that is in the sample (Mironov, Talwar and Zhang 2019
 * for the Gaussian; Steinke 2022 for all mechanisms).
 *
 * <p>The terms for k below two are zero, and so the sum has correct digits however small it is. The
 * terms are added as logarithms; each is raised by a bound on its own rounding error.
 */
public final class PoissonAmplification {

  /** The largest order that is summed: no binomial coefficient below overflows. */
  public static final int LARGEST_ORDER = 1024;

  private static final double UNIT = 0x1p-52;

  private PoissonAmplification() {}

  /**
   * The loss in nats, rounded up.
   *
   * @param order integer order in 2..{@value #LARGEST_ORDER}
   * @param rate probability that a given record is in the sample, in (0, 1)
   * @param lossAt the mechanism's loss at each integer order from 2 on, in nats and rounded up; it
   *     must hold in both directions
   */
  public static double lossAt(int order, double rate, IntToDoubleFunction lossAt) {
    double log = logMoment(order, rate, lossAt);
    if (Double.isInfinite(log)) {
      return Math.max(log, 0);
    }
    // ln(1 + e^log), from the side on which nothing overflows; an underflow is rounded up.
    double moment = Math.max(StrictMath.exp(-Math.abs(log)), Double.MIN_NORMAL);
    double total = Math.max(log, 0) + StrictMath.log1p(moment);
    return total / (order - 1) * (1 + 8 * UNIT);
  }

  /** The logarithm of the sum, rounded up; minus infinity for a sum of nothing. */
  private static double logMoment(int order, double rate, IntToDoubleFunction lossAt) {
    requireOrder(order);
    if (!(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be in (0, 1), got " + rate);
    }
    double[] binomials = binomials(order);
    double logIn = StrictMath.log(rate);
    double logOut = StrictMath.log1p(-rate);
    double[] logs = new double[order - 1];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 2; k <= order; k++) {
      int side = Math.min(k, order - k);
      double weight = StrictMath.log(binomials[side]);
      double in = k * logIn;
      double out = (order - k) * logOut;
      double exponent = (k - 1) * Conservative.requireLoss("loss", lossAt.applyAsDouble(k));
      double excess = logExpm1(exponent);
      // Two roundings a step in the coefficient; one unit in a logarithm; half in a product or
      // sum; a product's error passes through expm1 as 1 + exponent.
      double error = 4 * UNIT * (weight - in - out + Math.abs(excess) + exponent + side + 2);
      logs[k - 2] =
          excess == Double.NEGATIVE_INFINITY ? excess : weight + in + out + excess + error;
      largest = Math.max(largest, logs[k - 2]);
    }
    return Double.isInfinite(largest) ? largest : logSum(logs, largest);
  }

  private static double logSum(double[] logs, double largest) {
    double sum = 0;
    for (double log : logs) {
      sum += StrictMath.exp(log - largest);
    }
    // Each addend is off by two units at most, and so is each partial sum by one.
    double error = UNIT * (logs.length + 4 + 2 * Math.abs(largest));
    return largest + StrictMath.log(sum) + error;
  }

  /** {@code ln(e^x - 1)} for x >= 0. */
  private static double logExpm1(double x) {
    return x < 1 ? StrictMath.log(StrictMath.expm1(x)) : x + StrictMath.log1p(-StrictMath.exp(-x));
  }

  /** C(order, k) for k up to half of the order. */
  private static double[] binomials(int order) {
    double[] binomials = new double[order / 2 + 1];
    binomials[0] = 1;
    for (int k = 1; k < binomials.length; k++) {
      binomials[k] = binomials[k - 1] * ((order - k + 1) / (double) k);
    }
    return binomials;
  }

  private static void requireOrder(int order) {
    if (order < 2 || order > LARGEST_ORDER) {
      throw new IllegalArgumentException(
          "order must be in 2..%d, got %d".formatted(LARGEST_ORDER, order));
    }
  }
}
