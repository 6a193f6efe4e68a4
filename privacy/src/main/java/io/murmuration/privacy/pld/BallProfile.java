package io.murmuration.privacy.pld;

/**
 * The privacy profile {@code H(k)}, k = e^epsilon >= 1, of one token of a projected ensemble: the
 * largest hockey-stick divergence between the token's laws before and after one member changes.
 */
sealed interface BallProfile {

  /** H at k >= 1. */
  double at(double k);

  /** P-mass of losses above x >= 0: {@code H(k) - k H'(k)} at {@code k = e^x}. */
  double aboveP(double x);

  /** Q-mass of losses above x >= 0: {@code -H'(k)} at {@code k = e^x}. */
  double aboveQ(double x);

  /** The largest loss. */
  double highest();

  /**
   * The member that changes is on the side of P: {@code H(k) = w Sc((k-1) r/w - offset)}.
   *
   * @param weight w, the member's share of the released law
   * @param floor r, the least mass of the rest relative to the public law
   * @param offset what is lost on the side of Q, zero or gamma
   * @param bound over the member's deviations
   */
  record Risen(double weight, double floor, double offset, ScarfBound bound)
      implements BallProfile {

    @Override
    public double at(double k) {
      return weight * bound.at((k - 1) * floor / weight - offset);
    }

    @Override
    public double aboveP(double x) {
      double threshold = threshold(x);
      double change = weight * bound.at(threshold);
      return change + StrictMath.exp(x) * floor * bound.massAbove(threshold);
    }

    @Override
    public double aboveQ(double x) {
      return floor * bound.massAbove(threshold(x));
    }

    private double threshold(double x) {
      return StrictMath.expm1(x) * floor / weight - offset;
    }

    @Override
    public double highest() {
      return StrictMath.log1p(weight * (bound.rise() + offset) / floor);
    }
  }

  /**
   * The member that changes is on the side of Q: {@code H(k) = k w Sc((1 - 1/k) r/w)}.
   *
   * @param weight w, the member's share of the released law
   * @param floor r, the least mass of the rest relative to the public law
   * @param bound over the member's deviations, seen from below
   */
  record Fallen(double weight, double floor, ScarfBound bound) implements BallProfile {

    @Override
    public double at(double k) {
      return k * weight * bound.at((1 - 1 / k) * floor / weight);
    }

    @Override
    public double aboveP(double x) {
      return floor * bound.massAbove(threshold(x));
    }

    @Override
    public double aboveQ(double x) {
      double threshold = threshold(x);
      double mass = StrictMath.exp(-x) * floor * bound.massAbove(threshold);
      return Math.max(0, mass - weight * bound.at(threshold));
    }

    private double threshold(double x) {
      return -StrictMath.expm1(-x) * floor / weight;
    }

    @Override
    public double highest() {
      return -StrictMath.log1p(-weight * bound.rise() / floor);
    }
  }
}
