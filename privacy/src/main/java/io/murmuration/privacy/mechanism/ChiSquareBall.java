package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;

/**
 * The set of distributions {@code q = p0 (1 + g)} with {@code E[g] = 0}, {@code -gamma <= g <= C}
 * and {@code E[g^2] <= tau}, expectations under the public p0; and two ways into it.
 *
 * <p>A projection is a pure function of the public and the member's distribution, and its result is
 * always in the ball: it is repaired after the search and checked by {@link DeviationBounds}. A
 * member that is no distribution becomes g = 0, the public distribution. So the price of the ball
 * needs no slack. Thread-safe.
 */
public final class ChiSquareBall {

  private final ChiSquareBallParameters parameters;
  private final DeviationBounds bounds;

  public ChiSquareBall(ChiSquareBallParameters parameters) {
    this.parameters = parameters;
    this.bounds =
        new DeviationBounds(parameters.gamma(), parameters.ceiling(), parameters.chiSquareMax());
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
    return bounds.repaired(law.weights(), new KlProjection(law, parameters).solve());
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
    return bounds.repaired(weights, deviation);
  }

  /**
   * Whether a deviation is in the ball, up to a mean so small that normalising it away cannot leave
   * the ball again. Sums are taken in double precision.
   */
  public boolean contains(double[] publicProbabilities, double[] deviation) {
    double[] weights = PublicDistribution.normalised(publicProbabilities);
    return weights.length == deviation.length && bounds.contains(weights, deviation);
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
}
