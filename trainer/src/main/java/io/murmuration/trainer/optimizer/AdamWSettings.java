package io.murmuration.trainer.optimizer;

/**
 * AdamW's constants.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment, above 0
 * @param weightDecay decoupled decay per unit of learning rate, at least 0
 */
public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay) {
  /** Checks the ranges. */
  public AdamWSettings {
    requireFraction("beta1", beta1);
    requireFraction("beta2", beta2);
    if (!(epsilon > 0.0)) {
      throw new IllegalArgumentException("epsilon must be > 0, got " + epsilon);
    }
    if (!(weightDecay >= 0.0)) {
      throw new IllegalArgumentException("weightDecay must be >= 0, got " + weightDecay);
    }
  }

  /** The same without decay, for biases and gains. */
  public AdamWSettings withoutDecay() {
    return new AdamWSettings(beta1, beta2, epsilon, 0.0);
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0.0 && value < 1.0)) {
      throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
    }
  }
}
