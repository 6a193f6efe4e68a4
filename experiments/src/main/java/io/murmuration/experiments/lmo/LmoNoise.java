package io.murmuration.experiments.lmo;

/**
 * Laplace noise whose inverse scale is drawn for every coordinate: {@code u = a1 Gamma + a3 Exp +
 * a4 Uniform}, without a positive bound below that holds for all parameters, nor one above.
 *
 * @param gammaShare a1
 * @param gammaScale scale of the Gamma law
 * @param gammaShape shape of the Gamma law
 * @param exponentialShare a3
 * @param exponentialRate rate of the exponential law: one over its mean
 * @param uniformShare a4
 * @param uniformFrom smallest value of the uniform law; the largest is one more
 */
public record LmoNoise(
    double gammaShare,
    double gammaScale,
    double gammaShape,
    double exponentialShare,
    double exponentialRate,
    double uniformShare,
    double uniformFrom) {

  /** The law that the published sampler draws: it takes the rate for the mean. */
  public LmoNoise asSampled() {
    return new LmoNoise(
        gammaShare,
        gammaScale,
        gammaShape,
        exponentialShare,
        1 / exponentialRate,
        uniformShare,
        uniformFrom);
  }

  /** The mean of the inverse scale. */
  public double meanInverseScale() {
    return gammaShare * gammaScale * gammaShape
        + exponentialShare / exponentialRate
        + uniformShare * (uniformFrom + 0.5);
  }

  /** {@code E e^(t u)} is infinite for t from here on. */
  double momentsEnd() {
    return Math.min(1 / (gammaShare * gammaScale), exponentialRate / exponentialShare);
  }

  /**
   * The closed form of {@code E e^(t u)}, also for t where it is no mean but a finite, perhaps
   * negative, number: as the published accountant evaluates it.
   */
  double closedForm(double t) {
    double gamma = Math.pow(1 - gammaShare * gammaScale * t, -gammaShape);
    double exponential = exponentialRate / (exponentialRate - exponentialShare * t);
    double from = uniformShare * uniformFrom * t;
    double uniform = Math.exp(from) * Math.expm1(uniformShare * t) / (uniformShare * t);
    return gamma * exponential * uniform;
  }

  /** What the derivatives of {@code E e^(-z u)}, z > 0, are made of. */
  record Moments(double value, double first, double second) {
    /** Its first and second derivative over its value. */
    static Moments of(double value, double slope, double curvature) {
      return new Moments(value, value * slope, value * (curvature + slope * slope));
    }
  }

  /** {@code E e^(-z u)}, {@code E u e^(-z u)} and {@code E u^2 e^(-z u)}, z > 0. */
  Moments moments(double z) {
    double g = gammaShare * gammaScale;
    double gamma = g / (1 + g * z);
    double exponential = exponentialShare / (exponentialRate + exponentialShare * z);
    double half = uniformShare / 2;
    double x = half * z;
    // The uniform law about its middle: sinh(x)/x, and the derivatives of its logarithm.
    boolean isSmall = x < 1e-3;
    double langevin = isSmall ? x / 3 : 1 / Math.tanh(x) - 1 / x;
    double sinh = Math.sinh(Math.min(x, 300));
    double bend = isSmall ? 1.0 / 3 - x * x / 15 : 1 / (x * x) - 1 / (sinh * sinh);
    // e^-x sinh(x)/x, which does not overflow
    double uniform = isSmall ? Math.exp(-x) * (1 + x * x / 6) : -Math.expm1(-2 * x) / (2 * x);
    double value =
        Math.pow(1 + g * z, -gammaShape)
            / (1 + exponentialShare * z / exponentialRate)
            * Math.exp(-uniformShare * uniformFrom * z)
            * uniform;
    double slope =
        gammaShape * gamma + exponential + uniformShare * (uniformFrom + 0.5) - half * langevin;
    double curvature = gammaShape * gamma * gamma + exponential * exponential + half * half * bend;
    return Moments.of(value, slope, curvature);
  }
}
