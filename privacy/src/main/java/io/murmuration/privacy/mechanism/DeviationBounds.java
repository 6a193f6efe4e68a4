package io.murmuration.privacy.mechanism;

/**
 * What a deviation may be: {@code E[g] = 0}, {@code -gamma <= g <= ceiling}, {@code E[g^2] <=
 * spreadMax}. Makes nearly feasible deviations feasible, so that rounding in a search costs
 * utility, never privacy.
 *
 * <p>A repaired deviation is drawn inwards by 1e-8 of itself, so that no rounding here or in the
 * sampler reaches the boundary, and checked; what fails the check becomes g = 0.
 *
 * @param gamma largest fall, in (0, 1)
 * @param ceiling largest rise, positive
 * @param spreadMax largest second moment; infinity if the bounds alone limit it
 */
record DeviationBounds(double gamma, double ceiling, double spreadMax) {

  private static final double INWARDS = 1 - 1e-8;

  /**
   * The deviation made feasible, in place: clip, balance, scale, check.
   *
   * @param weights (V), from {@link PublicDistribution#movable}
   * @param g (V), zero where the weight is
   * @return g, or zeros if that is not inside
   */
  double[] repaired(double[] weights, double[] g) {
    double risen = 0;
    double fallen = 0;
    for (int i = 0; i < g.length; i++) {
      g[i] = Math.max(-gamma, Math.min(ceiling, g[i]));
      risen += weights[i] * Math.max(0, g[i]);
      fallen += weights[i] * Math.max(0, -g[i]);
    }
    // Zero over zero makes NaN, which the check turns into the public distribution.
    double shrinkRisen = Math.min(1, fallen / risen);
    double shrinkFallen = Math.min(1, risen / fallen);
    double square = 0;
    for (int i = 0; i < g.length; i++) {
      g[i] *= g[i] > 0 ? shrinkRisen : shrinkFallen;
      square += weights[i] * g[i] * g[i];
    }
    double scale = Math.min(1, Math.sqrt(spreadMax / square)) * INWARDS;
    for (int i = 0; i < g.length; i++) {
      g[i] *= scale;
    }
    return contains(weights, g) ? g : new double[g.length];
  }

  /** Whether a deviation is feasible, up to a mean too small to leave the bounds with. */
  boolean contains(double[] weights, double[] g) {
    double sum = 0;
    double square = 0;
    for (int i = 0; i < g.length; i++) {
      boolean bounded = g[i] >= -gamma && g[i] <= ceiling;
      if (!bounded || (weights[i] == 0 && g[i] != 0)) {
        return false;
      }
      sum += weights[i] * g[i];
      square += weights[i] * g[i] * g[i];
    }
    double room = Math.min(gamma, ceiling / (1 + ceiling));
    return Math.abs(sum) <= 1e-9 * room && square <= spreadMax;
  }
}
