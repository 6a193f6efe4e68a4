package io.murmuration.privacy.pld;

/** A loss law on finitely many points, under P. */
final class DiscreteLoss {

  // What rounding may take from a sum of millions of masses. Less means that a law is wrong.
  private static final double LARGEST_LOSS = 1e-8;

  private final double[] points;
  private final double[] mass;
  private final double[] logMass;
  private final double infinite;

  /**
   * Takes the arrays over.
   *
   * @param points the losses, rising
   * @param mass of each point, together with the infinite one at least the whole
   * @param infinite mass of an infinite loss
   */
  DiscreteLoss(double[] points, double[] mass, double infinite) {
    double total = infinite;
    for (double part : mass) {
      total += part >= 0 ? part : Double.NaN;
    }
    if (!(total > 1 - LARGEST_LOSS)) {
      throw new ArithmeticException("masses must be >= 0 and sum to one, got " + total);
    }
    this.points = points;
    this.mass = mass;
    this.logMass = new double[mass.length];
    for (int i = 0; i < mass.length; i++) {
      logMass[i] = StrictMath.log(mass[i]);
    }
    this.infinite = infinite;
  }

  /**
   * Moments of the finite part tilted by {@code e^(tilt L)}.
   *
   * @param log the logarithm of {@code E e^(tilt L)}
   * @param mean of the tilted law
   * @param variance of the tilted law
   */
  record Moments(double log, double mean, double variance) {

    static final Moments NONE = new Moments(0, 0, 0);

    /** Of the sum of two independent losses, the second one taken several times. */
    Moments plus(Moments other, double count) {
      return new Moments(
          log + count * other.log, mean + count * other.mean, variance + count * other.variance);
    }
  }

  double point(int i) {
    return points[i];
  }

  double mass(int i) {
    return mass[i];
  }

  double logMass(int i) {
    return logMass[i];
  }

  double infinite() {
    return infinite;
  }

  Moments tilted(double tilt) {
    double largest = Double.NEGATIVE_INFINITY;
    double[] exponent = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      exponent[i] = tilt * points[i] + logMass[i];
      largest = Math.max(largest, exponent[i]);
    }
    return moments(exponent, largest);
  }

  private Moments moments(double[] exponent, double largest) {
    double sum = 0;
    double first = 0;
    for (int i = 0; i < points.length; i++) {
      exponent[i] = StrictMath.exp(exponent[i] - largest);
      sum += exponent[i];
      first += exponent[i] * points[i];
    }
    double mean = first / sum;
    double second = 0;
    for (int i = 0; i < points.length; i++) {
      second += exponent[i] * (points[i] - mean) * (points[i] - mean);
    }
    return new Moments(largest + StrictMath.log(sum), mean, second / sum);
  }

  /** The smallest point that no more than this mass is above. */
  double upperEnd(double negligible) {
    double above = infinite;
    int i = points.length - 1;
    while (i > 0 && above + mass[i] <= negligible) {
      above += mass[i];
      i--;
    }
    return points[i];
  }

  /**
   * The largest point that all mass below may be moved to, at this share of the law and of the
   * tilted law.
   */
  double lowerEnd(double tilt, double negligible) {
    double log = tilted(tilt).log();
    double below = 0;
    int i = 0;
    while (i + 1 < points.length
        && (below + mass[i]) * StrictMath.exp(Math.max(0, tilt * points[i + 1] - log))
            <= negligible) {
      below += mass[i];
      i++;
    }
    return points[i];
  }
}
