package io.murmuration.privacy.search;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.noise.MixtureLaw;
import io.murmuration.privacy.numeric.NormalTail;

/** In what noise on one coordinate is to be small. */
public sealed interface NoiseObjective {

  /** The value of a noise, in units of the l2 norm that a record may contribute; less is better. */
  default double of(AdditiveNoise noise) {
    if (noise instanceof Gaussian gaussian) {
      return ofGaussian(gaussian.noiseMultiplier());
    } else if (noise instanceof LaplaceLifted laplace) {
      return ofLaplace(laplace.scale());
    } else if (noise instanceof LaplaceMixture mixture) {
      return ofMixture(new MixtureLaw(mixture));
    }
    throw new IllegalArgumentException(
        "noise must be for vectors of bounded l2 norm, got " + noise);
  }

  /** The value of Gaussian noise of a standard deviation. */
  double ofGaussian(double deviation);

  /** The value of Laplace noise of a scale. */
  double ofLaplace(double scale);

  /** The value of a Laplace mixture. */
  double ofMixture(MixtureLaw law);

  /** The root of the mean square. */
  record Rms() implements NoiseObjective {
    @Override
    public double ofGaussian(double deviation) {
      return deviation;
    }

    @Override
    public double ofLaplace(double scale) {
      return Math.sqrt(2) * scale;
    }

    @Override
    public double ofMixture(MixtureLaw law) {
      return law.rms();
    }
  }

  /** The mean of the absolute value. */
  record MeanAbs() implements NoiseObjective {
    @Override
    public double ofGaussian(double deviation) {
      return Math.sqrt(2 / Math.PI) * deviation;
    }

    @Override
    public double ofLaplace(double scale) {
      return scale;
    }

    @Override
    public double ofMixture(MixtureLaw law) {
      return law.meanAbs();
    }
  }

  /**
   * The probability of noise beyond a radius: one less the usefulness of LMO-DP (2024).
   *
   * @param radius positive and finite
   */
  record Usefulness(double radius) implements NoiseObjective {
    public Usefulness {
      if (!(radius > 0 && radius < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("radius must be finite and > 0, got " + radius);
      }
    }

    @Override
    public double ofGaussian(double deviation) {
      return 2 * NormalTail.above(radius / deviation);
    }

    @Override
    public double ofLaplace(double scale) {
      return StrictMath.exp(-radius / scale);
    }

    @Override
    public double ofMixture(MixtureLaw law) {
      return law.beyond(radius);
    }
  }
}
