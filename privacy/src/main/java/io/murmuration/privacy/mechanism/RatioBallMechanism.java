package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent.RatioBallToken;

/** Members clipped so that no token's probability is further than a factor from the public one. */
public final class RatioBallMechanism implements Mechanism {

  private final RatioBallToken event;
  private final RatioBall ball;
  private final TokenPrice price;

  public RatioBallMechanism(RatioBallToken event) {
    this.event = event;
    this.ball = new RatioBall(event.logRatioMax());
    this.price = new TokenPrice(event);
  }

  @Override
  public RatioBallToken event() {
    return event;
  }

  @Override
  public double ceiling() {
    return ball.ceiling();
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    return ball.project(publicProbabilities, memberProbabilities);
  }

  /** The mean itself: the ball is convex. */
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
