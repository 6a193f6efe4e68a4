package io.murmuration.privacy.mechanism;

import java.util.Arrays;

/** Probabilities from logits, in double precision and without overflow. */
public final class Softmax {

  private Softmax() {}

  /** As {@link #probabilities(float[], int, int, double)}, all of it at temperature one. */
  public static double[] probabilities(float[] logits) {
    return probabilities(logits, 0, logits.length, 1);
  }

  /**
   * The softmax of one row of logits.
   *
   * @param logits rows of V logits; minus infinity means that a token cannot be
   * @param offset where the row starts
   * @param vocabularySize V
   * @param temperature by which logits are divided, positive; applied before any projection
   * @return (V) probabilities, or V times NaN if a logit is NaN or plus infinity or no token can
   *     be: a projection makes such a member the public distribution
   */
  public static double[] probabilities(
      float[] logits, int offset, int vocabularySize, double temperature) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be finite and > 0, got " + temperature);
    }
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vocabularySize; i++) {
      highest = Math.max(highest, logits[offset + i]); // a NaN stays
    }
    double[] probabilities = new double[vocabularySize];
    double total = 0;
    for (int i = 0; i < vocabularySize; i++) {
      // Infinity minus infinity is NaN, so each fault reaches the total.
      probabilities[i] = Math.exp((logits[offset + i] - highest) / temperature);
      total += probabilities[i];
    }
    if (!(total > 0)) {
      Arrays.fill(probabilities, Double.NaN);
      return probabilities;
    }
    for (int i = 0; i < vocabularySize; i++) {
      probabilities[i] /= total;
    }
    return probabilities;
  }
}
