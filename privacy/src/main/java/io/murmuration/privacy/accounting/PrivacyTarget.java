package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;

/**
 * An (epsilon, delta) that must not be exceeded.
 *
 * @param epsilon in nats, finite and positive
 * @param delta in (0, 1)
 */
public record PrivacyTarget(double epsilon, double delta) {

  public PrivacyTarget {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and > 0, got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
  }

  /** Whether what has this curve stays within the target. */
  public boolean admits(RdpCurve curve) {
    return Conversion.epsilonOf(curve, delta).epsilon() <= epsilon;
  }
}
