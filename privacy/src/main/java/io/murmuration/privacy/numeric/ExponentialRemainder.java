package io.murmuration.privacy.numeric;

/** {@code e^x - 1 - x}, the exponential without its tangent: zero or more everywhere. */
public final class ExponentialRemainder {

  // Within [-1, 1] this many terms leave less than 1e-18 of the sum.
  private static final int TERMS = 20;

  private ExponentialRemainder() {}

  /** The remainder at any x, within a few units in the last place; infinite where it overflows. */
  public static double at(double x) {
    if (Double.isNaN(x)) {
      throw new IllegalArgumentException("x must be a number, got " + x);
    }
    if (Math.abs(x) > 1) {
      return StrictMath.expm1(x) - x;
    }
    // x^2/2 (1 + x/3 (1 + x/4 (...))): every bracket stays within [2/3, 4/3] of one or above.
    double nested = 1;
    for (int n = TERMS; n >= 3; n--) {
      nested = 1 + x / n * nested;
    }
    return x * x / 2 * nested;
  }
}
