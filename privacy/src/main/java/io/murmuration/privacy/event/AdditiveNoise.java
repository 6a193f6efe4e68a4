package io.murmuration.privacy.event;

import java.util.List;

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

  /**
   * Noise on a vector of any dimension whose l2 norm is bounded: every coordinate gets Laplace
   * noise of an inverse scale that is drawn anew from a few.
   *
   * @param atoms the inverse scales and their probabilities, 1 to {@value #ATOMS_MAX} of them
   */
  record LaplaceMixture(List<Atom> atoms) implements AdditiveNoise {
    /** A price takes time in proportion. */
    public static final int ATOMS_MAX = 64;

    private static final double SUM_TOLERANCE = 1e-9;

    public LaplaceMixture {
      atoms = List.copyOf(atoms);
      if (atoms.isEmpty() || atoms.size() > ATOMS_MAX) {
        throw new IllegalArgumentException(
            "atoms must be 1 to %d, got %d".formatted(ATOMS_MAX, atoms.size()));
      }
      double sum = atoms.stream().mapToDouble(Atom::weight).sum();
      if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
        throw new IllegalArgumentException(
            "weights must add up to one within 1e-9, got a sum of " + sum);
      }
    }

    /**
     * One inverse scale. It is bounded below: without a bound the loss of the mixture is infinite.
     *
     * @param inverseScale one over the Laplace scale, times the l2 norm that one record may
     *     contribute
     * @param weight probability of this inverse scale, in [1e-9, 1]
     */
    public record Atom(double inverseScale, double weight) {
      public Atom {
        Parameters.requireRange("inverseScale", inverseScale);
        Parameters.requireWeight(weight);
      }
    }
  }
}
