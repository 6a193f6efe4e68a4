package io.murmuration.privacy.search;

import io.murmuration.privacy.event.AdditiveNoise;
import java.util.List;

/**
 * What a search found.
 *
 * @param question what was asked
 * @param priced candidates that stay within the target, the best first
 * @param passedOver shapes that cannot be better than the first
 */
public record NoiseRanking(
    NoiseQuestion question, List<Candidate> priced, List<PassedOver> passedOver) {
  public NoiseRanking {
    priced = List.copyOf(priced);
    passedOver = List.copyOf(passedOver);
  }

  /**
   * Noise within the target.
   *
   * @param family of the noise
   * @param shape its parameters but for the scale
   * @param noise as an account prices it
   * @param score its value under the objective; less is better
   * @param epsilon of the run, at most that of the target
   * @param order the Renyi order of that epsilon
   */
  public record Candidate(
      NoiseFamily family,
      String shape,
      AdditiveNoise noise,
      double score,
      double epsilon,
      double order) {}

  /**
   * A shape that was not priced, since none of its scales within the target can be the best.
   *
   * @param shape the shape
   * @param scoreAtLeast a bound on the score of every scale within the target
   */
  public record PassedOver(NoiseShape shape, double scoreAtLeast) {}

  /** The noise to use. */
  public Candidate best() {
    return priced.get(0);
  }
}
