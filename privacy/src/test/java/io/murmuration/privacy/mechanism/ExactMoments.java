package io.murmuration.privacy.mechanism;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Moments of the law that a sampler draws from relative to the public one, at forty digits: public
 * probabilities as whole units of 2^-62, the deviation normalised.
 */
final class ExactMoments {

  private static final MathContext DIGITS = new MathContext(40);

  private final BigDecimal[] masses; // (V), of the public law, summing to one
  private final BigDecimal[] ratios; // (V), of the token's law to it

  ExactMoments(double[] open, double[] g) {
    double total = PublicDistribution.total(open);
    masses = new BigDecimal[g.length];
    ratios = new BigDecimal[g.length];
    BigDecimal mass = BigDecimal.ZERO;
    BigDecimal scale = BigDecimal.ZERO;
    for (int i = 0; i < g.length; i++) {
      masses[i] = BigDecimal.valueOf((long) Math.rint(open[i] / total * 0x1p62));
      ratios[i] = BigDecimal.ONE.add(new BigDecimal(g[i]));
      mass = mass.add(masses[i]);
      scale = scale.add(masses[i].multiply(ratios[i]));
    }
    for (int i = 0; i < g.length; i++) {
      masses[i] = masses[i].divide(mass, DIGITS);
      ratios[i] = ratios[i].multiply(mass).divide(scale, DIGITS);
    }
  }

  /** {@code E[(q/p0)^exponent]}, the sum behind a Renyi divergence of either direction. */
  BigDecimal at(int exponent) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < masses.length; i++) {
      if (masses[i].signum() > 0) {
        sum = sum.add(masses[i].multiply(ratios[i].pow(exponent, DIGITS), DIGITS));
      }
    }
    return sum;
  }
}
