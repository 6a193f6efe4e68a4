package io.murmuration.privacy.mechanism;

/** Checks and normalises distributions of the public model; a fault there is no secret. */
final class PublicDistribution {

  private PublicDistribution() {}

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
