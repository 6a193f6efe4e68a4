package io.murmuration.privacy.mechanism;

import org.jspecify.annotations.Nullable;

/** A member's probabilities relative to the public ones. */
final class MemberRatios {

  // A smaller overlap with the public support says nothing that a double can hold.
  private static final double OVERLAP_MIN = 1e-200;

  private MemberRatios() {}

  /**
   * Member over public (V), of mean one; null if the member is no distribution on the support.
   *
   * @param weights (V), from {@link PublicDistribution#movable}
   * @param member (V), anything at all
   */
  static double @Nullable [] of(double[] weights, double[] member) {
    double overlap = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(member[i] >= 0)) {
        return null;
      }
      overlap += weights[i] > 0 ? member[i] : 0 * member[i]; // an infinity anywhere makes a NaN
    }
    if (!(overlap >= OVERLAP_MIN && overlap < Double.POSITIVE_INFINITY)) {
      return null;
    }
    double[] ratios = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      ratios[i] = weights[i] > 0 ? member[i] / overlap / weights[i] : 0;
    }
    return ratios;
  }
}
