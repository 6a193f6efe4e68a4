package io.murmuration.privacy.mechanism;

/**
 * The set of distributions {@code q = p0 (1 + g)} with {@code |ln(1 + g)| <= b} and {@code E[g] =
 * 0}, and the way into it: {@code 1 + g = clip(p_i / (mu p0), e^-b, e^b)} with the divisor mu for
 * which the expectation under p0 is one. That is the point closest to the member in KL divergence.
 *
 * <p>Feasible after rounding, by {@link DeviationBounds}; a member that is no distribution becomes
 * g = 0. Thread-safe.
 */
public final class RatioBall {

  /** Enough for any distribution seen; what is left undone costs utility, never privacy. */
  private static final int PASSES_MAX = 160;

  private static final double MEAN_TOLERANCE = 1e-9;

  // A member that has no mass where the public one does has no divisor above zero.
  private static final double SMALLEST_DIVISOR = 1e-80;

  private final DeviationBounds bounds;

  /**
   * A ball of the given radius.
   *
   * @param logRatioMax b, in nats, in [1e-9, 20]
   */
  public RatioBall(double logRatioMax) {
    if (!(logRatioMax >= 1e-9 && logRatioMax <= 20)) {
      throw new IllegalArgumentException("logRatioMax must be in [1e-9, 20], got " + logRatioMax);
    }
    bounds =
        new DeviationBounds(
            -StrictMath.expm1(-logRatioMax),
            StrictMath.expm1(logRatioMax),
            Double.POSITIVE_INFINITY);
  }

  /** The largest deviation, {@code e^b - 1}. */
  public double ceiling() {
    return bounds.ceiling();
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
    double[] weights = PublicDistribution.movable(publicProbabilities, memberProbabilities);
    double[] ratios = MemberRatios.of(weights, memberProbabilities);
    if (ratios == null) {
      return new double[weights.length];
    }
    double divisor = divisor(weights, ratios);
    double[] deviation = new double[weights.length];
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = weights[i] == 0 ? 0 : rise(ratios[i], divisor);
    }
    return bounds.repaired(weights, deviation);
  }

  /** Whether a deviation is in the ball; as {@link ChiSquareBall#contains}. */
  public boolean contains(double[] publicProbabilities, double[] deviation) {
    double[] weights = PublicDistribution.normalised(publicProbabilities);
    return weights.length == deviation.length && bounds.contains(weights, deviation);
  }

  private double rise(double ratio, double divisor) {
    return Math.max(-bounds.gamma(), Math.min(bounds.ceiling(), ratio / divisor - 1));
  }

  /** The mean falls with the divisor: a safeguarded search, started from a constant. */
  private double divisor(double[] weights, double[] ratios) {
    Bracket bracket = new Bracket();
    double divisor = 1;
    for (int pass = 0; pass < PASSES_MAX; pass++) {
      double mean = 0;
      double fall = 0;
      for (int i = 0; i < weights.length; i++) {
        double level = ratios[i] / divisor;
        double rise = rise(ratios[i], divisor);
        mean += weights[i] * rise;
        fall += rise == level - 1 ? weights[i] * level : 0;
      }
      boolean settled = Math.abs(mean) <= MEAN_TOLERANCE * bounds.gamma();
      if (settled || divisor < SMALLEST_DIVISOR || bracket.isExhausted()) {
        return divisor;
      }
      divisor = bracket.next(divisor, mean, fall / divisor);
    }
    return divisor;
  }
}
