package io.murmuration.privacy.noise;

import io.murmuration.privacy.numeric.NormalTail;

/**
 * The moment {@code A = E[(1-q + q r)^a]} of a sampled Gaussian at an order a that is no integer,
 * where r is the likelihood ratio of N(1, s^2) to N(0, s^2) and the mean is over the latter
 * (Mironov, Talwar and Zhang 2019, section 3.3).
 *
 * <p>The power is expanded in {@code y = q r / (1-q)} where y is below one, and in 1/y elsewhere.
 * Up to the order the terms of both series are positive; from there on they alternate and are
 * moments of a measure on [0, 1], so that {@link AlternatingSeries} sums them with a proven error.
 * The binomial series of one is subtracted term by term, which leaves A - 1 with its digits. The
 * error of every term is bounded and added: see docs/maths/added-noise.md.
 */
final class SampledGaussianSeries {

  private static final double UNIT = 0x1p-52;
  private static final double LARGEST_UNSCALED = 300;

  private final double sigma;
  private final double order;
  private final double logIn;
  private final double logOut;
  private final double split; // where y is one
  private final boolean fromBelow; // which series converges to one: that in y, or that in 1/y
  private final double logScale;
  private final BoundedSum sum = new BoundedSum();

  /**
   * Sets the moment up.
   *
   * @param rate in (0, 1)
   * @param order above one and no integer
   * @param logMomentMax an upper bound of ln A, by which a large A is scaled
   */
  SampledGaussianSeries(double sigma, double rate, double order, double logMomentMax) {
    this.sigma = sigma;
    this.order = order;
    this.logIn = StrictMath.log(rate);
    this.logOut = StrictMath.log1p(-rate);
    this.split = sigma * sigma * (logOut - logIn) + 0.5;
    this.fromBelow = rate <= 0.5;
    this.logScale = logMomentMax > LARGEST_UNSCALED ? logMomentMax : 0;
  }

  /** The loss in nats, rounded up; infinite if rounding leaves no bound. To be asked for once. */
  double loss() {
    int alternating = (int) order + 1;
    double binomial = 1;
    for (int i = 0; i < alternating + AlternatingSeries.TERMS; i++) {
      addTerms(i, StrictMath.log(Math.abs(binomial)), i - alternating);
      binomial *= (order - i) / (i + 1);
    }
    double moment = sum.upperBound();
    if (!(moment > 0 && moment < Double.POSITIVE_INFINITY)) {
      return Double.POSITIVE_INFINITY;
    }
    double log =
        logScale == 0
            ? StrictMath.log1p(moment)
            : logScale + StrictMath.log(moment + StrictMath.exp(-logScale));
    return log / (order - 1) * (1 + 8 * UNIT);
  }

  /** The terms of index i of both series. The tail of a series begins at k = 0. */
  private void addTerms(int i, double logBinomial, int k) {
    double rest = order - i; // may lose its last bit, which the size allows for
    double size = Math.abs(logBinomial) + i + 4;
    double below = logBinomial + rest * logOut + i * logIn;
    double belowSize = size - Math.abs(rest) * logOut - i * logIn;
    add(new Term(below, belowSize, i, (i - split) / sigma, fromBelow), k);
    double above = logBinomial + i * logOut + rest * logIn;
    double aboveSize = size - i * logOut - Math.abs(rest) * logIn;
    add(new Term(above, aboveSize, rest, (split - rest) / sigma, !fromBelow), k);
  }

  /**
   * A coefficient times {@code E[r^power]} on one side of the split, which is {@code e^L P(N >
   * tail)} with {@code L = power (power-1) / (2 s^2)}.
   *
   * @param log of the coefficient
   * @param size sum of the absolute values of what the logarithm is made of
   * @param lessOne whether one is to be subtracted from the mean
   */
  private record Term(double log, double size, double power, double tail, boolean lessOne) {}

  private void add(Term term, int k) {
    double weight = AlternatingSeries.signedWeight(k);
    double exponent = term.power * (term.power - 1) / (2 * sigma * sigma);
    double mean = term.log + exponent + NormalTail.logAbove(term.tail);
    if (k == 0) {
      double first = StrictMath.exp(mean - logScale);
      double ones = term.lessOne ? StrictMath.exp(term.log - logScale) : 0;
      sum.addError(2 * AlternatingSeries.LARGEST_ERROR * (first + ones));
    }
    if (!term.lessOne) {
      sum.add(weight, mean - logScale, logError(term, exponent, term.tail));
    } else if (term.tail < 0) {
      // Most of the mean is on this side: less one, it is e^L - 1 less what is on the other.
      if (exponent != 0) {
        double excess = StrictMath.log(Math.abs(StrictMath.expm1(exponent)));
        double size = term.size + Math.abs(excess) + Math.abs(exponent) + logScale;
        sum.add(weight * Math.signum(exponent), term.log + excess - logScale, 8 * UNIT * size);
      }
      double other = term.log + exponent + NormalTail.logAbove(-term.tail);
      sum.add(-weight, other - logScale, logError(term, exponent, -term.tail));
    } else {
      sum.add(weight, mean - logScale, logError(term, exponent, term.tail));
      sum.add(-weight, term.log - logScale, 8 * UNIT * (term.size + logScale));
    }
  }

  /**
   * Bounds the error of a term's logarithm: rounding of its parts, that of the tail (1e-14 of
   * itself), and that of the tail's argument, to which the tail answers by a factor of at most
   * |tail| + 1.
   */
  private double logError(Term term, double exponent, double tail) {
    double logTail = Math.abs(NormalTail.logAbove(tail));
    double argument = UNIT * (Math.abs(term.power) / sigma + Math.abs(tail));
    return 8 * UNIT * (term.size + Math.abs(exponent) + logTail + logScale)
        + 1e-14 * logTail
        + argument * (Math.abs(tail) + 1);
  }
}
