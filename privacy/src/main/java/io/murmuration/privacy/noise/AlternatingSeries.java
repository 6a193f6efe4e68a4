package io.murmuration.privacy.noise;

/**
 * The weights that sum {@code m_0 - m_1 + m_2 - ...} from its first {@value #TERMS} terms, where
 * the m are moments of a positive measure on [0, 1]: algorithm 1 of Cohen, Rodriguez Villegas and
 * Zagier (2000).
 *
 * <p>With {@code d = T(3)} of the Chebyshev polynomial T of degree {@value #TERMS}, the weighted
 * sum is off by at most the true one over d (their proposition 1), and so by at most {@code m_0 /
 * d}.
 */
final class AlternatingSeries {

  static final int TERMS = 20;

  /** At least 1/d. */
  static final double LARGEST_ERROR = 1e-15;

  private static final double[] WEIGHTS = weights();

  private AlternatingSeries() {}

  /** The weight of term k with its sign; one for the terms before the series, where k < 0. */
  static double signedWeight(int k) {
    if (k < 0) {
      return 1;
    }
    return k % 2 == 0 ? WEIGHTS[k] : -WEIGHTS[k];
  }

  /** In whole numbers, so that nothing is lost: the largest is below 2^63. */
  private static double[] weights() {
    long before = 1;
    long d = 3;
    for (int n = 2; n <= TERMS; n++) {
      long next = 6 * d - before;
      before = d;
      d = next;
    }
    double[] weights = new double[TERMS];
    long b = -1;
    long c = -d;
    for (int k = 0; k < TERMS; k++) {
      c = b - c;
      weights[k] = Math.abs((double) c / d);
      b = b * 2 * (k + TERMS) * (k - TERMS) / ((2L * k + 1) * (k + 1));
    }
    return weights;
  }
}
