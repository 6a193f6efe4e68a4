package io.murmuration.experiments.lmo;

import java.util.function.DoubleUnaryOperator;

/**
 * What an LMO law is like on one coordinate, by quadrature.
 *
 * @param meanInverseScale mean of u
 * @param rms root of the mean square of the noise
 * @param fisherInformation of the location: what small shifts of many coordinates cost
 */
public record NoiseFigures(double meanInverseScale, double rms, double fisherInformation) {
  private static final double LOG_REACH = 25;
  private static final int POINTS = 10_000;

  /** The figures of a law. */
  public static NoiseFigures of(LmoNoise noise) {
    // The density is E[u e^(-z u)] / 2, its derivative -E[u^2 e^(-z u)] / 2.
    double information =
        integral(
            z -> {
              LmoNoise.Moments moments = noise.moments(z);
              double first = moments.first();
              return first == 0 ? 0 : moments.second() / first * moments.second();
            });
    double square = 2 * integral(z -> z * noise.moments(z).value()); // 2 E[1/u^2]
    return new NoiseFigures(noise.meanInverseScale(), Math.sqrt(square), information);
  }

  /** The deviation of the Gaussian noise that many coordinates of this are as good as. */
  public double gaussianDeviation() {
    return 1 / Math.sqrt(fisherInformation);
  }

  /** Over (0, infinity), by trapezoids in the logarithm. */
  private static double integral(DoubleUnaryOperator value) {
    double step = 2 * LOG_REACH / POINTS;
    double sum = 0;
    for (int i = 0; i <= POINTS; i++) {
      double z = Math.exp(-LOG_REACH + i * step);
      sum += value.applyAsDouble(z) * z;
    }
    return sum * step;
  }
}
