package io.murmuration.privacy.mechanism;

/** Checks and normalises distributions of the public model; a fault there is no secret. */
final class PublicDistribution {

  /**
   * Tokens whose public probability is below this keep it: their sampled probability is a 62-bit
   * integer, which would no longer resolve a ratio.
   */
  static final double FAINT = 0x1p-32;

  private PublicDistribution() {}

  /** The public probabilities (V), normalised, with zero where a token is too faint to move. */
  static double[] movable(double[] publicProbabilities, double[] memberProbabilities) {
    requireMatch(publicProbabilities, memberProbabilities);
    double[] weights = normalised(publicProbabilities);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < FAINT) {
        weights[i] = 0;
      }
    }
    return weights;
  }

  /** Throws unless both have as many tokens. */
  static void requireMatch(double[] publicProbabilities, double[] memberProbabilities) {
    if (publicProbabilities.length != memberProbabilities.length) {
      throw new IllegalArgumentException(
          "member must have the public vocabulary of "
              + publicProbabilities.length
              + " tokens, got "
              + memberProbabilities.length);
    }
  }

  /** A copy (V) that sums to one; throws if an entry is negative or not finite, or all are zero. */
  static double[] normalised(double[] probabilities) {
    double total = total(probabilities);
    double[] normalised = new double[probabilities.length];
    for (int i = 0; i < normalised.length; i++) {
      normalised[i] = probabilities[i] / total;
    }
    return normalised;
  }

  /** The positive, finite sum of the entries; throws if they are no distribution. */
  static double total(double[] probabilities) {
    double total = 0;
    for (double probability : probabilities) {
      if (!(probability >= 0)) {
        throw new IllegalArgumentException("public probabilities must be >= 0, got " + probability);
      }
      total += probability;
    }
    // Room on both sides, so that dividing by the sum neither overflows nor vanishes.
    if (!(total >= 1e-100 && total <= 1e100)) {
      throw new IllegalArgumentException(
          "public probabilities must have a positive finite sum, got " + total);
    }
    return total;
  }
}
