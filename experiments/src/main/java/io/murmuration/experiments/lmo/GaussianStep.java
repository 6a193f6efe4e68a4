package io.murmuration.experiments.lmo;

import io.murmuration.privacy.numeric.NormalTail;

/** Exactly what one release with Gaussian noise gives, the record's share being one. */
final class GaussianStep {
  private GaussianStep() {}

  /** The smallest delta at an epsilon (Balle and Wang 2018, Theorem 8). */
  static double delta(double deviation, double epsilon) {
    double half = 1 / (2 * deviation);
    double near = NormalTail.above(epsilon * deviation - half);
    double far = Math.exp(epsilon + NormalTail.logAbove(epsilon * deviation + half));
    return Math.max(0, near - far);
  }

  /** The smallest epsilon at a delta. */
  static double epsilon(double deviation, double delta) {
    double within = 1;
    while (delta(deviation, within) > delta) {
      within *= 2;
    }
    double outside = 0;
    while (within - outside > 1e-9 * within) {
      double middle = (within + outside) / 2;
      if (delta(deviation, middle) <= delta) {
        within = middle;
      } else {
        outside = middle;
      }
    }
    return within;
  }
}
