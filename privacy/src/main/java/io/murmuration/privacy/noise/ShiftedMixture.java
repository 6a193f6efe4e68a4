package io.murmuration.privacy.noise;

import java.util.Arrays;

/**
 * One coordinate of a Laplace mixture against the same one shifted by t, on cells. With r the
 * likelihood ratio of the shifted law to the other, what is known of a cell is its probability
 * under both, and so the mean of r, and that r is monotone between the values at its ends. So the
 * mean of a convex function of r is at most that on the chord (rounded up) and at least that at the
 * mean (Jensen): both sides of a Renyi divergence without an error term to trust.
 *
 * <p>Let y be the distance from t/2. To its right, {@code ln r = x(y) >= 0} rises until y = t/2 and
 * falls from there; the left is the mirror image, with -x and the two laws exchanged.
 */
final class ShiftedMixture {

  private static final double ROUNDING = 1e-10;

  // Where a power of the ratio might overflow, the bound on the ratio itself serves.
  private static final double LARGEST_EXPONENT = 600;

  // Below, three terms of a power's series have 14 digits; above, its difference has 11.
  private static final double SMALL_EXPONENT = 1e-4;

  private final double steepest;
  private final double shift;
  private final double[] logRatios; // x at the cells' ends
  private final double[] masses; // of the law that is not shifted
  private final double[] excesses; // the shifted law's probability less that
  private final double[] ratios; // r - 1 at the cells' ends
  private final double[] mirrored; // the same on the left
  private final double[] logMeans; // of r in the cells

  ShiftedMixture(MixtureCells cells, double shift, int middleCells) {
    this.steepest = cells.law().steepest();
    this.shift = shift;
    int count = middleCells + cells.count() + 1;
    this.logRatios = new double[count + 1];
    this.masses = new double[count];
    this.excesses = new double[count];
    middle(cells.law(), middleCells);
    cells.side(shift, middleCells, logRatios, masses, excesses);
    this.ratios = Arrays.stream(logRatios).map(StrictMath::expm1).toArray();
    this.mirrored = Arrays.stream(logRatios).map(x -> StrictMath.expm1(-x)).toArray();
    this.logMeans = new double[count];
    Arrays.setAll(logMeans, j -> StrictMath.log1p(excesses[j] / masses[j]));
  }

  /** The cells between the two peaks, from the middle to the right one. */
  private void middle(MixtureLaw law, int count) {
    double[] weights = law.weights;
    double half = shift / 2;
    for (int j = 0; j < count; j++) {
      double from = half * j / count;
      double to = half * (j + 1) / count;
      double density = 0;
      double rise = 0;
      for (int i = 0; i < weights.length; i++) {
        double u = law.inverseScales[i];
        double right = weights[i] * StrictMath.exp(-u * (half + from));
        density += u * right;
        rise += u * right * StrictMath.expm1(2 * u * from);
        double mass = right / 2 * -StrictMath.expm1(-u * (to - from));
        masses[j] += mass;
        excesses[j] += mass * StrictMath.expm1(u * (from + to));
      }
      logRatios[j] = StrictMath.log1p(rise / density);
    }
  }

  /** The divergence of an order in nats, rounded up. */
  double upper(double order) {
    double pure = steepest * shift;
    double cap = Math.min(pure, order * pure * pure / 2);
    if (order * pure > LARGEST_EXPONENT) {
      return cap * (1 + ROUNDING);
    }
    double sum = 0;
    double right = power(order, logRatios[0], ratios[0]);
    double left = power(order, -logRatios[0], mirrored[0]);
    for (int j = 0; j < masses.length; j++) {
      int end = j + 1;
      double nextRight = power(order, logRatios[end], ratios[end]);
      double nextLeft = power(order, -logRatios[end], mirrored[end]);
      double shifted = masses[j] + excesses[j];
      double mean = excesses[j] / masses[j];
      sum += masses[j] * chord(ratios[j], ratios[end], right, nextRight, mean);
      mean = -excesses[j] / shifted;
      sum += shifted * chord(mirrored[j], mirrored[end], left, nextLeft, mean);
      right = nextRight;
      left = nextLeft;
    }
    double divergence = StrictMath.log1p(sum * (1 + ROUNDING)) / (order - 1);
    return Math.min(divergence, cap) * (1 + ROUNDING);
  }

  /** The divergence of an order in nats, rounded down. */
  double lower(double order) {
    if (order * steepest * shift > LARGEST_EXPONENT) {
      return 0;
    }
    double sum = 0;
    for (int j = 0; j < masses.length; j++) {
      double shifted = masses[j] + excesses[j];
      sum += masses[j] * power(order, logMeans[j], excesses[j] / masses[j]);
      sum += shifted * power(order, -logMeans[j], -excesses[j] / shifted);
    }
    return StrictMath.log1p(sum * (1 - ROUNDING)) / (order - 1) * (1 - ROUNDING);
  }

  /** The value at {@code mean} of the line from (a, atA) to (b, atB). */
  private static double chord(double a, double b, double atA, double atB, double mean) {
    if (a == b) {
      return Math.max(atA, atB);
    }
    double share = Math.min(1, Math.max(0, (mean - a) / (b - a)));
    return (1 - share) * atA + share * atB;
  }

  /**
   * {@code r^a - 1 - a (r-1)} for r = e^x: the power without its tangent, whose mean is no other.
   * Zero or more, and with its digits where x is small.
   */
  private static double power(double order, double x, double ratio) {
    double exponent = order * x;
    if (Math.abs(exponent) < SMALL_EXPONENT) {
      double third = (order + 1) * x / 3;
      double fourth = (order * order + order + 1) * x * x / 12;
      return order * (order - 1) * x * x / 2 * (1 + third + fourth);
    }
    return StrictMath.expm1(exponent) - order * ratio;
  }
}
