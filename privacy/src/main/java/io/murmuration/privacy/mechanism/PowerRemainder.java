package io.murmuration.privacy.mechanism;

/** What is left of a power after its tangent at one: {@code phi_b(x) = (1+x)^b - 1 - b x}. */
final class PowerRemainder {

  // Inside, the terms of the series fall at least by half; outside, the closed form loses no more
  // than three of its sixteen digits.
  private static final double SERIES_RADIUS = 0.25;

  private PowerRemainder() {}

  /**
   * phi_b(x) for x > -1 and b outside (0, 1), where it is zero or more; infinity on overflow. The
   * relative error is below 1e-12 for b at least 0.01 away from 0 and 1.
   */
  static double at(double exponent, double x) {
    double linear = exponent * x;
    if (Math.abs(x) <= SERIES_RADIUS && Math.abs(linear) <= SERIES_RADIUS) {
      return series(exponent, x);
    }
    return StrictMath.expm1(exponent * StrictMath.log1p(x)) - linear;
  }

  private static double series(double exponent, double x) {
    double term = exponent * (exponent - 1) / 2 * x * x;
    double sum = 0;
    for (int power = 2; Math.abs(term) > Math.ulp(sum) / 8; power++) {
      sum += term;
      term *= (exponent - power) / (power + 1) * x;
    }
    return sum;
  }
}
