package io.murmuration.privacy.mechanism;

/**
 * Lagrange multipliers of the projection: {@code mu} of {@code E[g] = 0}, {@code nu} of {@code
 * E[g^2] <= tau}. Together they give every token's deviation, the root of {@code r = (1+g)(mu + 2
 * nu g)} clipped to the bounds of the ball.
 */
record Multipliers(double mu, double nu) {

  /** Whether these can be multipliers at all, after a step that may have gone astray. */
  boolean areUsable() {
    return mu > 0 && mu < Double.POSITIVE_INFINITY && nu >= 0 && nu < Double.POSITIVE_INFINITY;
  }
}
