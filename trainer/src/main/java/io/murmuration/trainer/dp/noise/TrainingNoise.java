package io.murmuration.trainer.dp.noise;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.trainer.dp.random.RandomWords;
import java.util.List;

/**
 * Independent noise on every coordinate of a sum of clipped gradients, in units of C, the l2 norm
 * that one example may add.
 */
public sealed interface TrainingNoise {
  /** What the accountant prices. */
  AdditiveNoise event();

  /** Root of the mean square of one coordinate, in units of C. */
  double deviation();

  /** One coordinate, in units of C. */
  double sample(RandomWords words);

  /**
   * Normal noise.
   *
   * @param noiseMultiplier deviation in units of C, above 0
   */
  record Gaussian(double noiseMultiplier) implements TrainingNoise {
    public Gaussian {
      requireNoise("noiseMultiplier", noiseMultiplier);
    }

    @Override
    public AdditiveNoise event() {
      return new AdditiveNoise.Gaussian(noiseMultiplier);
    }

    @Override
    public double deviation() {
      return noiseMultiplier;
    }

    @Override
    public double sample(RandomWords words) {
      return noiseMultiplier * StandardDraws.normal(words);
    }
  }

  /**
   * Laplace noise under clipping of the l2 norm: the price of a normal one with its scale as
   * deviation, and the square root of two times the noise (docs/maths/added-noise.md).
   *
   * @param scale in units of C, above 0
   */
  record LaplaceLifted(double scale) implements TrainingNoise {
    public LaplaceLifted {
      requireNoise("scale", scale);
    }

    @Override
    public AdditiveNoise event() {
      return new AdditiveNoise.LaplaceLifted(scale);
    }

    @Override
    public double deviation() {
      return Math.sqrt(2) * scale;
    }

    @Override
    public double sample(RandomWords words) {
      return scale * StandardDraws.laplace(words);
    }
  }

  /**
   * Laplace noise of an inverse scale that every coordinate draws anew from a few, under clipping
   * of the l2 norm.
   *
   * @param atoms inverse scales times C and their probabilities, which are made to add up to one
   */
  record LaplaceMixture(List<Atom> atoms) implements TrainingNoise {
    public LaplaceMixture {
      // What is priced is what is drawn: an event lets its weights miss one by a little.
      double sum =
          new AdditiveNoise.LaplaceMixture(atoms).atoms().stream().mapToDouble(Atom::weight).sum();
      atoms =
          atoms.stream().map(atom -> new Atom(atom.inverseScale(), atom.weight() / sum)).toList();
      atoms.forEach(atom -> requireNoise("scale", 1 / atom.inverseScale()));
    }

    @Override
    public AdditiveNoise event() {
      return new AdditiveNoise.LaplaceMixture(atoms);
    }

    @Override
    public double deviation() {
      double square = 0;
      for (Atom atom : atoms) {
        square += 2 * atom.weight() / (atom.inverseScale() * atom.inverseScale());
      }
      return Math.sqrt(square);
    }

    @Override
    public double sample(RandomWords words) {
      return StandardDraws.laplace(words) / inverseScale(words.nextUniform());
    }

    private double inverseScale(double uniform) {
      double below = 0;
      for (Atom atom : atoms) {
        below += atom.weight();
        if (uniform < below) {
          return atom.inverseScale();
        }
      }
      return atoms.get(atoms.size() - 1).inverseScale();
    }
  }

  private static void requireNoise(String name, double value) {
    if (!(value >= 1e-9 && value <= 1e9)) {
      throw new IllegalArgumentException(
          name
              + " must be in [1e-9, 1e9], got "
              + value
              + "; to train without noise, ask for a run without privacy");
    }
  }
}
