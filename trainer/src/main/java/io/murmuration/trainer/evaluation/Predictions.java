package io.murmuration.trainer.evaluation;

/**
 * Next-token distributions of one model on one batch, (B, T, V) row-major, each summing to 1.
 *
 * <p>A causal model's distributions at a row's own positions do not depend on the filling behind.
 */
public final class Predictions {
  private final float[] probabilities;
  private final int width;
  private final int vocabularySize;

  Predictions(float[] probabilities, int width, int vocabularySize) {
    this.probabilities = probabilities;
    this.width = width;
    this.vocabularySize = vocabularySize;
  }

  /** Copies the distribution that follows position {@code position} of row {@code row}. */
  public void copyTo(int row, int position, double[] target) {
    int offset = (row * width + position) * vocabularySize;
    for (int token = 0; token < vocabularySize; token++) {
      target[token] = probabilities[offset + token];
    }
  }

  /** The probability of one token there. */
  public double probability(int row, int position, int token) {
    return probabilities[(row * width + position) * vocabularySize + token];
  }
}
