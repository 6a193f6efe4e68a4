package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;

/**
 * The set of distributions {@code q = p0 (1 + g)} with {@code E[g] = 0}, {@code -gamma <= g <= C}
 * and {@code E[g^2] <= tau}, expectations under the public p0; and two ways into it.
 *
 * <p>A projection is a pure function of the public and the member's distribution, and its result is
 * always in the ball: it is repaired after the search, drawn inwards by 1e-8 of itself so that no
 * rounding here or in the sampler reaches the boundary, and checked. What fails the check, and
 * every member that is no distribution, becomes g = 0, the public distribution. So the price of the
 * ball needs no slack. Tokens whose public probability is below 2^-32 keep it (g = 0): their
 * sampled probability is a 62-bit integer, which would no longer resolve a ratio. Thread-safe.
 */
public final class ChiSquareBall {

  private static final double INWARDS = 1 - 1e-8;

  private final ChiSquareBallParameters parameters;

  public ChiSquareBall(ChiSquareBallParameters parameters) {
    this.parameters = parameters;
  }

  public ChiSquareBallParameters parameters() {
    return parameters;
  }

  /**
   * The deviation g of the point of the ball that is closest to the member in KL divergence.
   *
   * @param publicProbabilities (V), finite, not negative, with a positive sum; normalised here
   * @param memberProbabilities (V), anything at all; normalised here
   * @return (V), zero wherever the public probability is
   * @throws IllegalArgumentException if the public distribution is none or the lengths differ
   */
  public double[] project(double[] publicProbabilities, double[] memberProbabilities) {
    RatioLaw law = RatioLaw.of(publicProbabilities, memberProbabilities);
    if (law == null) {
      return new double[publicProbabilities.length];
    }
    return repaired(law.weights(), new KlProjection(law, parameters).solve());
  }

  /**
   * The deviation g of the plain mixture {@code lambda p_i + (1 - lambda) p0} with the largest
   * lambda that stays in the ball: one pass in closed form, and less of the member. Arguments,
   * result and errors as in {@link #project}.
   */
  public double[] projectMixture(double[] publicProbabilities, double[] memberProbabilities) {
    RatioLaw law = RatioLaw.of(publicProbabilities, memberProbabilities);
    if (law == null) {
      return new double[publicProbabilities.length];
    }
    double[] weights = law.weights();
    double[] ratios = law.ratios();
    double lambda = mixtureWeight(weights, ratios);
    double[] deviation = new double[weights.length];
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = weights[i] == 0 ? 0 : lambda * (ratios[i] - 1);
    }
    return repaired(weights, deviation);
  }

  /**
   * Whether a deviation is in the ball, up to a mean so small that normalising it away cannot leave
   * the ball again. Sums are taken in double precision.
   */
  public boolean contains(double[] publicProbabilities, double[] deviation) {
    double[] weights = PublicDistribution.normalised(publicProbabilities);
    return weights.length == deviation.length && isInside(weights, deviation);
  }

  private double mixtureWeight(double[] weights, double[] ratios) {
    double lowest = 0;
    double highest = 0;
    double square = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        double rise = ratios[i] - 1;
        lowest = Math.min(lowest, rise);
        highest = Math.max(highest, rise);
        square += weights[i] * rise * rise;
      }
    }
    double fallLimit = parameters.gamma() / -lowest;
    double riseLimit = parameters.ceiling() / highest;
    double squareLimit = Math.sqrt(parameters.chiSquareMax() / square);
    return Math.min(Math.min(1, squareLimit), Math.min(fallLimit, riseLimit));
  }

  /** Makes a nearly feasible deviation feasible, in place: clip, balance, scale, check. */
  private double[] repaired(double[] weights, double[] g) {
    double risen = 0;
    double fallen = 0;
    for (int i = 0; i < g.length; i++) {
      g[i] = Math.max(-parameters.gamma(), Math.min(parameters.ceiling(), g[i]));
      risen += weights[i] * Math.max(0, g[i]);
      fallen += weights[i] * Math.max(0, -g[i]);
    }
    // Zero over zero makes NaN, which the check turns into the public distribution.
    double shrinkRisen = Math.min(1, fallen / risen);
    double shrinkFallen = Math.min(1, risen / fallen);
    double square = 0;
    for (int i = 0; i < g.length; i++) {
      g[i] *= g[i] > 0 ? shrinkRisen : shrinkFallen;
      square += weights[i] * g[i] * g[i];
    }
    double scale = Math.min(1, Math.sqrt(parameters.chiSquareMax() / square)) * INWARDS;
    for (int i = 0; i < g.length; i++) {
      g[i] *= scale;
    }
    return isInside(weights, g) ? g : new double[g.length];
  }

  private boolean isInside(double[] weights, double[] g) {
    double sum = 0;
    double square = 0;
    for (int i = 0; i < g.length; i++) {
      boolean bounded = g[i] >= -parameters.gamma() && g[i] <= parameters.ceiling();
      if (!bounded || (weights[i] == 0 && g[i] != 0)) {
        return false;
      }
      sum += weights[i] * g[i];
      square += weights[i] * g[i] * g[i];
    }
    double room = Math.min(parameters.gamma(), parameters.ceiling() / (1 + parameters.ceiling()));
    return Math.abs(sum) <= 1e-9 * room && square <= parameters.chiSquareMax();
  }
}
