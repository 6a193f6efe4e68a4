package io.murmuration.privacy.mechanism;

import java.util.List;

/** What is done with deviations g from the public distribution, {@code q = p0 (1 + g)}. */
public final class Deviations {

  private Deviations() {}

  /**
   * The mean deviation of the members drawn, which is what a token is sampled from.
   *
   * @param drawn one deviation (V) per member drawn; none gives g = 0, the public distribution
   * @param vocabularySize V
   */
  public static double[] mean(List<double[]> drawn, int vocabularySize) {
    double[] mean = new double[vocabularySize];
    for (double[] deviation : drawn) {
      if (deviation.length != vocabularySize) {
        throw new IllegalArgumentException(
            "deviation must have " + vocabularySize + " tokens, got " + deviation.length);
      }
      for (int i = 0; i < vocabularySize; i++) {
        mean[i] += deviation[i] / drawn.size();
      }
    }
    return mean;
  }

  /** The probabilities (V) {@code p0 (1 + g)}, for evaluation; a token is sampled without them. */
  public static double[] probabilities(double[] publicProbabilities, double[] deviation) {
    double[] probabilities = new double[publicProbabilities.length];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = publicProbabilities[i] * (1 + deviation[i]);
    }
    return probabilities;
  }
}
