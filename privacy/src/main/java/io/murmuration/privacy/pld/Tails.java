package io.murmuration.privacy.pld;

/**
 * How the loss {@code L = ln dP/dQ} of a pair of laws lies about one point. What lies exactly at
 * the point may be on either side, but for P and Q on the same.
 *
 * @param aboveP P-mass of the losses above the point
 * @param aboveQ Q-mass of the losses above the point
 * @param belowP P-mass of the losses below the point
 * @param belowQ Q-mass of the losses below the point
 * @param error bound on the relative error of each mass that is at most one half and not below the
 *     normal doubles
 */
record Tails(double aboveP, double aboveQ, double belowP, double belowQ, double error) {

  static final Tails ALL_ABOVE = new Tails(1, 1, 0, 0, 0);
  static final Tails ALL_BELOW = new Tails(0, 0, 1, 1, 0);

  /** Rounding of one operation, relative. */
  static final double UNIT = 0x1p-53;

  /** The pair (Q, P): its loss is {@code -L}. */
  Tails reversed() {
    return new Tails(belowQ, belowP, aboveQ, aboveP, error);
  }
}
