package io.murmuration.privacy.pld;

/**
 * The law of the privacy loss {@code L = ln dP/dQ} of a dominating pair (P, Q): at every epsilon
 * the hockey-stick divergence of P from Q is at least that of any two neighbours in one direction
 * (Zhu, Dong and Wang 2022). Losses are in nats.
 */
interface LossLaw {

  /** Masses about a loss. */
  Tails at(double loss);

  /** Neither law has mass below, or less than the smallest double. */
  double lowest();

  /** Neither law has mass above, or less than the smallest double. */
  double highest();

  /**
   * The masses given for a loss x are right for a point within this distance of x, which rounding
   * moved.
   */
  double slack();

  /** Whether (Q, P) is the same pair as (P, Q) under other names. */
  default boolean symmetric() {
    return false;
  }

  /** The pair (Q, P): the other direction of the same neighbours. */
  default LossLaw reversed() {
    return symmetric() ? this : new ReversedLoss(this);
  }
}
