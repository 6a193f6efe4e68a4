package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;

/**
 * PMixED with a sound account: the plain mixture of the publication, projected at all the orders at
 * which its triangle inequality uses a bound, with one radius however many members answer.
 */
public final class PmixedFixedMechanism implements Mechanism {

  private final PmixedFixedToken event;
  private final RenyiBall ball;
  private final PmixedFixedPrice price;

  /**
   * The mechanism of an event.
   *
   * @throws IllegalArgumentException if the radius is so large that no sampler could draw
   */
  public PmixedFixedMechanism(PmixedFixedToken event) {
    this.event = event;
    this.ball = RenyiBall.forPairs(event.orderMax(), event.beta());
    this.price = new PmixedFixedPrice(event);
  }

  @Override
  public PmixedFixedToken event() {
    return event;
  }

  @Override
  public double ceiling() {
    return ball.ceiling();
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    return ball.mixture(publicProbabilities, memberProbabilities);
  }

  /** The mean itself: divergences are convex. */
  @Override
  public double[] release(double[] publicProbabilities, double[] meanContribution) {
    PublicDistribution.requireMatch(publicProbabilities, meanContribution);
    return meanContribution;
  }

  @Override
  public double lossAt(double order) {
    return price.lossAt(order);
  }
}
