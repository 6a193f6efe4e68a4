package io.murmuration.privacy.mechanism;

/**
 * What the publication of PMixED (Flemings, Razaviyayn, Annavaram 2024) claims a token to cost, and
 * the radius it draws from that. The claim is no bound: see docs/maths/pmixed-published.md. For
 * experiments; nothing is spent by it.
 */
public final class PublishedAccounting {

  private static final double BETA_MAX = 5;
  private static final int HALVINGS = 20;

  private PublishedAccounting() {}

  /** The Renyi loss in nats at an integer order that converts to (epsilon, delta). */
  public static double totalLoss(double epsilon, double delta, int order) {
    requireOrder(order);
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be finite and > 0, got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    double alpha = order;
    return epsilon
        - StrictMath.log((alpha - 1) / alpha)
        + (StrictMath.log(delta) + StrictMath.log(alpha)) / (alpha - 1);
  }

  /** The loss in nats that one of {@code tokenCount} tokens may have. */
  public static double claimedLoss(double epsilon, double delta, int order, long tokenCount) {
    if (tokenCount < 1) {
      throw new IllegalArgumentException("tokenCount must be >= 1, got " + tokenCount);
    }
    return totalLoss(epsilon, delta, order) / tokenCount;
  }

  /**
   * The claimed loss in nats of a token from members drawn with a rate, where a number of them was.
   *
   * @param beta radius per order, zero or more
   * @param drawnCount members that answer, zero or more
   * @param order an integer of at least two
   * @param rate probability that a given member is drawn, in (0, 1]
   */
  public static double subsampledLoss(double beta, int drawnCount, int order, double rate) {
    requireOrder(order);
    requireRate(rate);
    double sum = StrictMath.pow(1 - rate, order - 1.0) * (1 + (order - 1) * rate);
    double binomial = order;
    for (int k = 2; k <= order; k++) {
      binomial *= (order - k + 1.0) / k;
      sum +=
          binomial
              * StrictMath.pow(1 - rate, order - k)
              * StrictMath.pow(rate, k)
              * StrictMath.exp((k - 1) * mixedLoss(beta, drawnCount, k));
    }
    return StrictMath.log(sum) / (order - 1);
  }

  /** The claimed divergence of order k of the mean of the members drawn, one of whom differs. */
  private static double mixedLoss(double beta, int drawnCount, int k) {
    if (drawnCount <= 1) {
      return beta * k;
    }
    double share = 1.0 / drawnCount;
    double pair = StrictMath.exp((k - 1) * 4 * beta * k);
    return StrictMath.log((drawnCount - 1) * share + pair * share) / (k - 1);
  }

  /**
   * The radius per order at which the claimed loss is reached: the left end of 20 halvings of [0,
   * 5], on which the claim holds.
   */
  public static double beta(double claimedLoss, int drawnCount, int order, double rate) {
    if (!(claimedLoss > 0)) {
      throw new IllegalArgumentException("claimedLoss must be > 0, got " + claimedLoss);
    }
    double left = 0;
    double width = BETA_MAX;
    for (int step = 0; step < HALVINGS; step++) {
      width *= 0.5;
      double middle = left + width;
      // Overflow gives infinity or NaN, which is beyond the claim.
      if (subsampledLoss(middle, drawnCount, order, rate) <= claimedLoss) {
        left = middle;
      }
    }
    return left;
  }

  private static void requireOrder(int order) {
    if (order < 2) {
      throw new IllegalArgumentException("order must be >= 2, got " + order);
    }
  }

  private static void requireRate(double rate) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate must be in (0, 1], got " + rate);
    }
  }
}
