package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.function.DoubleUnaryOperator;

/**
 * A bound on what any point of the ball can gain, by plain nested bisection of the multipliers in
 * double precision. By weak duality its value bounds every feasible gain wherever the bisection
 * ends, so that it need not be trusted.
 */
final class SlowKlSearch {

  private static final double LOWEST_LOG = -230; // e^-230 is 1e-100
  private static final double HIGHEST_LOG = 60;

  private final double[] weights;
  private final double[] ratios;
  private final ChiSquareBallParameters ball;
  private final int halvings;
  private final double overlap;

  /** From distributions as a projection gets them; tokens fainter than 2^-32 do not move. */
  SlowKlSearch(double[] open, double[] member, ChiSquareBallParameters ball, int halvings) {
    this.ball = ball;
    this.halvings = halvings;
    this.weights = new double[open.length];
    this.ratios = new double[open.length];
    double total = 0;
    for (double p : open) {
      total += p;
    }
    double sum = 0;
    for (int i = 0; i < open.length; i++) {
      weights[i] = open[i] / total < 0x1p-32 ? 0 : open[i] / total;
      sum += weights[i] > 0 ? member[i] : 0;
    }
    overlap = sum;
    for (int i = 0; i < open.length; i++) {
      ratios[i] = weights[i] > 0 ? member[i] / overlap / weights[i] : 0;
    }
  }

  /** The member's mass on tokens that may move. */
  double overlap() {
    return overlap;
  }

  /** The gain {@code E[r ln(1+g)]} in nats of a deviation. */
  double gain(double[] g) {
    double gain = 0;
    for (int i = 0; i < g.length; i++) {
      gain += weights[i] * ratios[i] * Math.log1p(g[i]);
    }
    return gain;
  }

  /** Above the gain of every point of the ball. */
  double bound() {
    if (moment(meanRoot(0), 0, 2) <= ball.chiSquareMax()) {
      return dual(meanRoot(0), 0);
    }
    double nu = root(candidate -> moment(meanRoot(candidate), candidate, 2) - ball.chiSquareMax());
    return Math.min(dual(meanRoot(nu), nu), dual(meanRoot(0), 0));
  }

  private double meanRoot(double nu) {
    return root(mu -> moment(mu, nu, 1));
  }

  /** Where a decreasing function of a positive number crosses zero, by halving the logarithm. */
  private double root(DoubleUnaryOperator decreasing) {
    double low = LOWEST_LOG;
    double high = HIGHEST_LOG;
    for (int step = 0; step < halvings; step++) {
      double middle = 0.5 * (low + high);
      if (decreasing.applyAsDouble(Math.exp(middle)) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(0.5 * (low + high));
  }

  private double moment(double mu, double nu, int power) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double g = best(ratios[i], mu, nu);
      sum += weights[i] * (power == 1 ? g : g * g);
    }
    return sum;
  }

  private double dual(double mu, double nu) {
    double sum = nu * ball.chiSquareMax();
    for (int i = 0; i < weights.length; i++) {
      double g = best(ratios[i], mu, nu);
      sum += weights[i] * (ratios[i] * Math.log1p(g) - mu * g - nu * g * g);
    }
    return sum;
  }

  /** The g in the box with the largest {@code r ln(1+g) - mu g - nu g^2}: a quadratic's root. */
  private double best(double ratio, double mu, double nu) {
    double half = (mu - 2 * nu) / 2;
    double root = Math.sqrt(half * half + 2 * nu * ratio);
    double level = half > 0 ? ratio / (half + root) : (root - half) / (2 * nu);
    return Math.max(-ball.gamma(), Math.min(ball.ceiling(), level - 1));
  }
}
