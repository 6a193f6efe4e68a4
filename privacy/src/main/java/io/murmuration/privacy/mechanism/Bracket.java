package io.murmuration.privacy.mechanism;

/**
 * The root of a decreasing function on the positive numbers: Newton's step while it stays inside
 * what is known and the residual at least halves, otherwise a bisection of the logarithm.
 */
final class Bracket {

  private double low = 0;
  private double high = Double.POSITIVE_INFINITY;
  private double stretch = 4;
  private double lastResidual = Double.POSITIVE_INFINITY;

  /**
   * The next point to try.
   *
   * @param x the point just tried
   * @param residual the function there
   * @param fall minus its derivative there; zero if not known
   */
  double next(double x, double residual, double fall) {
    if (residual > 0) {
      low = x;
    } else {
      high = x;
    }
    boolean halved = Math.abs(residual) <= 0.5 * lastResidual;
    lastResidual = Math.abs(residual);
    double newton = x + residual / fall;
    if (halved && newton > low && newton < high) {
      return newton;
    }
    if (low > 0 && high < Double.POSITIVE_INFINITY) {
      return Math.sqrt(low) * Math.sqrt(high);
    }
    double stretched = residual > 0 ? x * stretch : x / stretch;
    stretch *= stretch;
    return stretched;
  }

  /** Whether no double is left to try. */
  boolean isExhausted() {
    return high <= low * (1 + 4e-16);
  }
}
