package io.murmuration.privacy.event;

/**
 * A sum released with independent noise on every coordinate, in units of the most that one record
 * may contribute to it. Neighbours add or remove one record.
 */
public sealed interface AdditiveNoise extends PrivacyEvent {
  /**
   * Gaussian noise.
   *
   * @param noiseMultiplier standard deviation over the l2 norm that one record may contribute
   */
  record Gaussian(double noiseMultiplier) implements AdditiveNoise {
    public Gaussian {
      Parameters.requireRange("noiseMultiplier", noiseMultiplier);
    }
  }

  /**
   * Laplace noise on one number, or on a vector of bounded l1 norm.
   *
   * @param scale of the noise over the l1 norm that one record may contribute
   */
  record Laplace(double scale) implements AdditiveNoise {
    public Laplace {
      Parameters.requireRange("scale", scale);
    }
  }

  /**
   * Laplace noise on a vector of any dimension whose l2 norm is bounded.
   *
   * @param scale of the noise over the l2 norm that one record may contribute
   */
  record LaplaceLifted(double scale) implements AdditiveNoise {
    public LaplaceLifted {
      Parameters.requireRange("scale", scale);
    }
  }
}
