package io.murmuration.privacy.noise;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import java.util.Arrays;

/**
 * The law of one coordinate of a Laplace mixture: density {@code f(z) = sum w_i u_i/2 e^(-u_i
 * |z|)}.
 */
public final class MixtureLaw {

  /** Cells on which the Fisher information is summed. */
  private static final int CELLS = 512;

  private static final double ROUNDING_UP = 1 + 1e-11;

  final double[] inverseScales;
  final double[] weights;

  /** The law of a mixture; weights that are off one by rounding are brought to it. */
  public MixtureLaw(LaplaceMixture mixture) {
    this.inverseScales =
        mixture.atoms().stream().mapToDouble(LaplaceMixture.Atom::inverseScale).toArray();
    double[] given = mixture.atoms().stream().mapToDouble(LaplaceMixture.Atom::weight).toArray();
    double sum = Arrays.stream(given).sum();
    this.weights = Arrays.stream(given).map(weight -> weight / sum).toArray();
  }

  /** The root of the mean square of the noise. */
  public double rms() {
    double square = 0;
    for (int i = 0; i < weights.length; i++) {
      square += 2 * weights[i] / (inverseScales[i] * inverseScales[i]);
    }
    return Math.sqrt(square);
  }

  /** The mean of the noise's absolute value. */
  public double meanAbs() {
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] / inverseScales[i];
    }
    return mean;
  }

  /** The probability that the noise is further from zero than a radius. */
  public double beyond(double radius) {
    double tail = 0;
    for (int i = 0; i < weights.length; i++) {
      tail += weights[i] * StrictMath.exp(-inverseScales[i] * radius);
    }
    return tail;
  }

  /** The smallest inverse scale, and so the smallest slope of the log-density. */
  double flattest() {
    return Arrays.stream(inverseScales).min().orElseThrow();
  }

  /** The largest inverse scale: the log-density changes no faster anywhere. */
  double steepest() {
    return Arrays.stream(inverseScales).max().orElseThrow();
  }

  /**
   * Points from zero on between which the slope of the log-density changes little; beyond the last
   * it hardly changes at all.
   */
  double[] boundaries(int cells) {
    double steepest = steepest();
    double span = StrictMath.log1p(30 * steepest / flattest());
    double[] points = new double[cells + 1];
    for (int j = 1; j <= cells; j++) {
      points[j] = StrictMath.expm1(span * j / cells) / steepest;
    }
    return points;
  }

  /**
   * The Fisher information of the location, {@code E[(f'/f)^2]}, rounded up.
   *
   * <p>The slope of the log-density falls from zero on. In a cell its mean is known, {@code (f(a) -
   * f(b)) / F(a, b)}, and so the mean of its square is at most the chord's value there.
   */
  public double fisherInformation() {
    double[] points = boundaries(CELLS);
    double sum = 0;
    double density = moment(points[0], 1);
    double high = slope(points[0]);
    for (int j = 0; j < points.length; j++) {
      boolean isLast = j + 1 == points.length;
      double nextDensity = isLast ? 0 : moment(points[j + 1], 1);
      double low = isLast ? flattest() : slope(points[j + 1]);
      double mass = mass(points[j], isLast ? Double.POSITIVE_INFINITY : points[j + 1]);
      sum += (low + high) * (density - nextDensity) - low * high * mass;
      density = nextDensity;
      high = low;
    }
    double steepest = steepest();
    return Math.min(2 * sum * ROUNDING_UP, steepest * steepest * ROUNDING_UP);
  }

  private double slope(double z) {
    return moment(z, 2) / moment(z, 1);
  }

  /** {@code sum w_i u_i^power / 2 e^(-u_i z)}: the density for a power of one. */
  private double moment(double z, int power) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double u = inverseScales[i];
      sum += weights[i] / 2 * (power == 1 ? u : u * u) * StrictMath.exp(-u * z);
    }
    return sum;
  }

  /** The probability of an interval of positive numbers. */
  private double mass(double from, double to) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double u = inverseScales[i];
      sum += weights[i] / 2 * StrictMath.exp(-u * from) * -StrictMath.expm1(-u * (to - from));
    }
    return sum;
  }
}
