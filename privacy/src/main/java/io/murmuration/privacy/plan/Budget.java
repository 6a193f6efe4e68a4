package io.murmuration.privacy.plan;

/**
 * What may be spent.
 *
 * @param epsilon in nats, in (0, 1e6]
 * @param delta in (0, 1)
 */
public record Budget(double epsilon, double delta) {
  static final double LARGEST_EPSILON = 1e6;

  public Budget {
    if (!(epsilon > 0 && epsilon <= LARGEST_EPSILON)) {
      throw new IllegalArgumentException("epsilon must be in (0, 1e6], got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
  }
}
