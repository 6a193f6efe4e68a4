package io.murmuration.experiments.lmo;

import java.util.random.RandomGenerator;

/**
 * Draws the published noise. What it protects is not what was claimed, and no account prices it:
 * for research on noise, never on private data.
 */
public final class LmoSampler {
  private final LmoNoise law;
  private final RandomGenerator random;

  private LmoSampler(LmoNoise law, RandomGenerator random) {
    this.law = law;
    this.random = random;
  }

  /** The published sampler: of the law that it draws, not of the one that was accounted. */
  public static LmoSampler unsafeResearch(LmoNoise noise, RandomGenerator random) {
    return new LmoSampler(noise.asSampled(), random);
  }

  /** One coordinate's noise. */
  public double draw() {
    double u =
        law.gammaShare() * law.gammaScale() * gamma(law.gammaShape())
            + law.exponentialShare() * exponential() / law.exponentialRate()
            + law.uniformShare() * (law.uniformFrom() + random.nextDouble());
    double size = exponential() / u;
    return random.nextBoolean() ? size : -size;
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }

  /** A Gamma law of scale one (Marsaglia and Tsang 2000). */
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    while (true) {
      double normal = random.nextGaussian();
      double cube = Math.pow(1 + normal / Math.sqrt(9 * d), 3);
      double log = cube > 0 ? d - d * cube + d * Math.log(cube) : Double.NEGATIVE_INFINITY;
      if (Math.log(1 - random.nextDouble()) < normal * normal / 2 + log) {
        return d * cube;
      }
    }
  }
}
