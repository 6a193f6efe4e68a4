package io.murmuration.privacy.numeric;

/**
 * The upper tail of the standard normal law.
 *
 * <p>Near zero it is one half less {@code phi(x) (x + x^3/3 + x^5/(3 5) + ...)} (Abramowitz and
 * Stegun 26.2.11), elsewhere {@code phi(x) / (x + 1/(x + 2/(x + 3/...)))} (26.2.14). Both sum
 * positive terms only, so that no digits are lost.
 */
public final class NormalTail {

  private static final double SQRT_TWO_PI = 2.5066282746310002;
  private static final double LOG_SQRT_TWO_PI = 0.9189385332046727;

  // Up to here the series is used. The half it is taken from is then at most eight times the rest.
  private static final double NEAR = 1.5;
  // P(N > 39) is below 1e-332, less than the smallest double.
  private static final double NOTHING_ABOVE = 39;
  private static final double UNIT = 0x1p-55;

  private NormalTail() {}

  /**
   * P(N(0,1) > x), with a relative error of at most 1e-14 where the result is a normal double; it
   * underflows gradually from x = 37.5 and is zero from x = 39.
   */
  public static double above(double x) {
    requireNumber(x);
    if (x > NEAR) {
      return x >= NOTHING_ABOVE ? 0 : density(x) / fraction(x);
    }
    return x < -NEAR ? 1 - above(-x) : 0.5 - beyondHalf(x);
  }

  /** {@code ln P(N(0,1) > x)}, with a relative error of at most 1e-14 for finite x. */
  public static double logAbove(double x) {
    requireNumber(x);
    if (x > NEAR) {
      return -(x * x / 2 + LOG_SQRT_TWO_PI + StrictMath.log(fraction(x)));
    }
    return x < -NEAR ? StrictMath.log1p(-above(-x)) : StrictMath.log(above(x));
  }

  /** The density at x; the square is split so that its rounding does not reach the exponential. */
  private static double density(double x) {
    double head = (float) x; // 24 bits, so that its square is exact
    double rest = (x - head) * (x + head);
    return StrictMath.exp(-head * head / 2) * StrictMath.exp(-rest / 2) / SQRT_TWO_PI;
  }

  /** P(0 < N < x), negative for negative x. */
  private static double beyondHalf(double x) {
    double square = x * x;
    double term = x;
    double sum = x;
    for (int n = 3; Math.abs(term) > Math.abs(sum) * UNIT; n += 2) {
      term *= square / n;
      sum += term;
    }
    return StrictMath.exp(-square / 2) / SQRT_TWO_PI * sum;
  }

  /**
   * {@code x + 1/(x + 2/(x + ...))} from the inside out. An error shrinks from one level to the
   * next, and a fraction cut off at depth n is off by about {@code exp(-2 x sqrt(n))} of itself;
   * this depth leaves less than 1e-18.
   */
  private static double fraction(double x) {
    int depth = 12 + (int) (500 / (x * x));
    double value = x;
    for (int n = depth; n >= 1; n--) {
      value = x + n / value;
    }
    return value;
  }

  private static void requireNumber(double x) {
    if (Double.isNaN(x)) {
      throw new IllegalArgumentException("x must be a number, got " + x);
    }
  }
}
