package io.murmuration.privacy.search;

import io.murmuration.privacy.accounting.PrivacyTarget;

/**
 * Which noise is wanted.
 *
 * @param target that the whole run is to stay within
 * @param rate probability that a given record is in a step's sample, in (0, 1]
 * @param steps number of steps, at least one
 * @param objective in what the noise is to be small
 */
public record NoiseQuestion(
    PrivacyTarget target, double rate, long steps, NoiseObjective objective) {
  public NoiseQuestion {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate must be in (0, 1], got " + rate);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, got " + steps);
    }
  }
}
