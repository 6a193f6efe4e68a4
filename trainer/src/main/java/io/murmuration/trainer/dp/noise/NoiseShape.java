package io.murmuration.trainer.dp.noise;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import java.util.List;

/** A law of noise but for its size. */
public sealed interface NoiseShape {
  /** The noise of a size: twice the size is twice the noise, from 1e-9 to 1e9. */
  TrainingNoise of(double size);

  /** Laws that have no other parameter; the size is their multiplier or scale. */
  enum Family implements NoiseShape {
    GAUSSIAN {
      @Override
      public TrainingNoise of(double size) {
        return new TrainingNoise.Gaussian(size);
      }
    },
    LAPLACE_LIFTED {
      @Override
      public TrainingNoise of(double size) {
        return new TrainingNoise.LaplaceLifted(size);
      }
    }
  }

  /**
   * A Laplace mixture.
   *
   * @param atoms of size one
   */
  record Mixture(List<Atom> atoms) implements NoiseShape {
    private static final double SMALLEST = 1e-9;
    private static final double LARGEST = 1e9;

    public Mixture {
      atoms = new AdditiveNoise.LaplaceMixture(atoms).atoms();
    }

    @Override
    public TrainingNoise of(double size) {
      return new TrainingNoise.LaplaceMixture(
          atoms.stream()
              .map(atom -> new Atom(inRange(atom.inverseScale() / size), atom.weight()))
              .toList());
    }

    /** A search begins with sizes far beyond any use, at the ends of what can be priced. */
    private static double inRange(double inverseScale) {
      return Math.max(SMALLEST, Math.min(LARGEST, inverseScale));
    }
  }

  /**
   * The shape of noise that an accountant prices.
   *
   * @throws IllegalArgumentException for noise that no step of training has, or that bounds another
   *     norm than the one that gradients are clipped to
   */
  static NoiseShape of(AdditiveNoise noise) {
    if (noise instanceof AdditiveNoise.Gaussian) {
      return Family.GAUSSIAN;
    } else if (noise instanceof AdditiveNoise.LaplaceLifted) {
      return Family.LAPLACE_LIFTED;
    } else if (noise instanceof AdditiveNoise.LaplaceMixture mixture) {
      return new Mixture(mixture.atoms());
    }
    throw new IllegalArgumentException(
        "noise of training must be gaussian, laplace_lifted or laplace_mixture, got " + noise);
  }
}
