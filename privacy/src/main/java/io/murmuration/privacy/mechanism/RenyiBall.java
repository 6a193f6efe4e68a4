package io.murmuration.privacy.mechanism;

import java.util.Arrays;

/**
 * The distributions q whose Renyi divergences from and to the public p0 are at most {@code k beta}
 * nats at certain integer orders k, and the plain mixture with the most of a member that is in it.
 *
 * <p>A divergence does not fall along the segment from p0 to a member, so a bisection of lambda
 * finds the mixture; its feasible end is returned, and is exactly what was tested. The test leaves
 * room for rounding: 1e-10 of a moment for sums, 1e-6 of the radius for a sampler that draws public
 * probabilities in units of 2^-62. Tokens fainter than 2^-32 keep their public probability.
 */
final class RenyiBall {

  private static final double SUM_ROUNDING = 1 + 1e-10;
  private static final double INWARDS = 1 - 1e-6;
  private static final int HALVINGS = 30;
  private static final double CEILING_MAX = 1e9; // what a sampler takes

  private final double beta;
  private final boolean[] forward; // by order k: whether D_k(q || p0) is limited
  private final boolean[] reverse; // by order k: whether D_k(p0 || q) is
  private final int orderMax;

  private RenyiBall(double beta, int orderMax) {
    this.beta = beta;
    this.orderMax = orderMax;
    this.forward = new boolean[orderMax + 1];
    this.reverse = new boolean[orderMax + 1];
  }

  /**
   * Limits both divergences at one order, at least two.
   *
   * @throws IllegalArgumentException if a token could rise beyond what a sampler can draw
   */
  static RenyiBall atOrder(int order, double beta) {
    RenyiBall ball = new RenyiBall(beta, order);
    ball.forward[order] = true;
    ball.reverse[order] = true;
    return ball.checked();
  }

  /**
   * Limits the divergences that keep any two points of the ball within {@code 4 k beta} of each
   * other at every order k from two to {@code pairOrderMax}.
   *
   * @throws IllegalArgumentException if a token could rise beyond what a sampler can draw
   */
  static RenyiBall forPairs(int pairOrderMax, double beta) {
    RenyiBall ball = new RenyiBall(beta, 2 * pairOrderMax);
    for (int k = 2; k <= pairOrderMax; k++) {
      ball.forward[k] = true;
      ball.reverse[k] = true;
      ball.forward[2 * k - 1] = true;
      ball.reverse[2 * k] = true;
    }
    return ball.checked();
  }

  private RenyiBall checked() {
    if (!(beta >= 0 && ceiling() <= CEILING_MAX)) {
      throw new IllegalArgumentException(
          "beta must be >= 0 and let no token rise by more than 1e9, got " + beta);
    }
    return this;
  }

  /**
   * The largest deviation that any point of the ball has on a token that can move: at the largest
   * forward order, {@code p0 (q/p0)^k <= e^(k (k-1) beta)}.
   */
  double ceiling() {
    int order = orderMax;
    while (!forward[order]) {
      order--;
    }
    double logRatio = (order - 1) * beta - StrictMath.log(PublicDistribution.FAINT) / order;
    return StrictMath.expm1(logRatio);
  }

  /**
   * The deviation g (V) of the mixture {@code lambda p_i + (1 - lambda) p0} in the ball with the
   * largest lambda, to 2^-30. Arguments, result and errors as of {@link ChiSquareBall#project}.
   */
  double[] mixture(double[] publicProbabilities, double[] memberProbabilities) {
    double[] weights = PublicDistribution.movable(publicProbabilities, memberProbabilities);
    double[] ratios = MemberRatios.of(weights, memberProbabilities);
    if (ratios == null) {
      return new double[weights.length];
    }
    double moving = Arrays.stream(weights).sum();
    double[] rises = new double[weights.length];
    for (int i = 0; i < rises.length; i++) {
      rises[i] = weights[i] == 0 ? 0 : ratios[i] * moving - 1;
    }
    return shrunk(weights, rises);
  }

  private double[] shrunk(double[] weights, double[] rises) {
    if (contains(weights, rises)) {
      return rises;
    }
    double feasible = 0;
    double infeasible = 1;
    for (int step = 0; step < HALVINGS; step++) {
      double lambda = 0.5 * (feasible + infeasible);
      if (contains(weights, scaled(rises, lambda))) {
        feasible = lambda;
      } else {
        infeasible = lambda;
      }
    }
    return scaled(rises, feasible);
  }

  private static double[] scaled(double[] rises, double lambda) {
    double[] scaled = new double[rises.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = lambda * rises[i];
    }
    return scaled;
  }

  /**
   * Whether a deviation is in the ball, with room to spare.
   *
   * @param weights (V), from {@link PublicDistribution#movable}
   * @param deviation (V), zero where the weight is
   */
  boolean contains(double[] weights, double[] deviation) {
    double[] up = new double[orderMax + 1]; // E[(q/p0)^k], over tokens that can move
    double[] down = new double[orderMax + 1]; // E[(q/p0)^(1-k)]
    double moving = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        double ratio = 1 + deviation[i];
        if (!(ratio > 0)) {
          return false;
        }
        moving += weights[i];
        addPowers(up, weights[i] * ratio, ratio);
        addPowers(down, weights[i], 1 / ratio);
      }
    }
    double resting = Math.max(0, 1 - moving);
    for (int k = 2; k <= orderMax; k++) {
      double limit = momentMax(k);
      boolean tooFar = forward[k] && !(up[k] + resting <= limit);
      if (tooFar || (reverse[k] && !(down[k] + resting <= limit))) {
        return false;
      }
    }
    return true;
  }

  private static void addPowers(double[] sums, double first, double factor) {
    double power = first;
    for (int k = 2; k < sums.length; k++) {
      power *= factor;
      sums[k] += power;
    }
  }

  private double momentMax(int order) {
    double exact = StrictMath.exp(order * (order - 1.0) * beta * INWARDS);
    return Math.min(exact, Double.MAX_VALUE) / SUM_ROUNDING;
  }
}
