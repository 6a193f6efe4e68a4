package io.murmuration.privacy.mechanism;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The law that a sampler draws from, in exact arithmetic: public probabilities as whole units of
 * 2^-62, a deviation of any mean, the sum of both.
 */
final class ExactLaw {

  private final double[] g;
  private final long[] units;
  private final BigDecimal mass; // of the public law
  private final BigDecimal scale; // of the law of the token

  ExactLaw(double[] open, double[] g) {
    double total = PublicDistribution.total(open);
    this.g = g.clone();
    this.units = Arrays.stream(open).mapToLong(p -> (long) Math.rint(p / total * 0x1p62)).toArray();
    BigDecimal mass = BigDecimal.ZERO;
    BigDecimal scale = BigDecimal.ZERO;
    for (int i = 0; i < g.length; i++) {
      BigDecimal unit = BigDecimal.valueOf(units[i]);
      mass = mass.add(unit);
      scale = scale.add(unit.multiply(BigDecimal.ONE.add(new BigDecimal(g[i]))));
    }
    this.mass = mass;
    this.scale = scale;
  }

  /** Whether every token's probability is within these factors of its public one. */
  boolean isWithin(BigDecimal least, BigDecimal most) {
    for (int i = 0; i < g.length; i++) {
      if (units[i] > 0) {
        BigDecimal level = BigDecimal.ONE.add(new BigDecimal(g[i])).multiply(mass);
        if (level.compareTo(least.multiply(scale)) < 0
            || level.compareTo(most.multiply(scale)) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Natural logarithm of the largest over the smallest ratio to another law, in doubles. */
  double range(ExactLaw other) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < g.length; i++) {
      if (units[i] > 0) {
        double ratio = Math.log1p(g[i]) - Math.log1p(other.g[i]);
        lowest = Math.min(lowest, ratio);
        highest = Math.max(highest, ratio);
      }
    }
    return highest - lowest;
  }
}
