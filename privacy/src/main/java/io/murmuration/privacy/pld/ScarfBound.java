package io.murmuration.privacy.pld;

/**
 * The largest {@code E (X - threshold)_+} over all X of mean zero in {@code [-fall, rise]} with
 * {@code E X^2 <= spread} (Scarf 1958, with bounds), where {@code spread <= fall * rise}.
 */
record ScarfBound(double fall, double rise, double spread) {

  double at(double threshold) {
    if (threshold <= firstBend()) {
      double mass = fall * fall / (spread + fall * fall);
      return mass * (spread / fall - threshold);
    } else if (threshold >= lastBend()) {
      return spread / (spread + rise * rise) * Math.max(0, rise - threshold);
    }
    double root = Math.sqrt(threshold * threshold + spread);
    return threshold > 0 ? spread / (root + threshold) / 2 : (root - threshold) / 2;
  }

  /** Minus the derivative at the threshold: the P-mass above it in the worst case. */
  double massAbove(double threshold) {
    if (threshold <= firstBend()) {
      return fall * fall / (spread + fall * fall);
    } else if (threshold >= lastBend()) {
      return threshold < rise ? spread / (spread + rise * rise) : 0;
    }
    double root = Math.sqrt(threshold * threshold + spread);
    return threshold > 0 ? spread / (root + threshold) / root / 2 : (root - threshold) / root / 2;
  }

  private double firstBend() {
    return (spread - fall * fall) / (2 * fall);
  }

  private double lastBend() {
    return (rise * rise - spread) / (2 * rise);
  }
}
