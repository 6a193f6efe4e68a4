package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent.PmixedToken;

/**
 * Members projected into a chi-square ball around the public distribution. Both ways into the ball
 * are the same event at the same price, since that holds for whatever is inside.
 */
public final class ChiSquareBallMechanism implements Mechanism {

  private final PmixedToken event;
  private final ChiSquareBall ball;
  private final TokenPrice price;
  private final boolean mixture;

  private ChiSquareBallMechanism(PmixedToken event, boolean mixture) {
    this.event = event;
    this.ball = new ChiSquareBall(event.ball());
    this.price = new TokenPrice(event);
    this.mixture = mixture;
  }

  /** The point of the ball closest to each member in KL divergence; the one to serve with. */
  public static ChiSquareBallMechanism byKl(PmixedToken event) {
    return new ChiSquareBallMechanism(event, false);
  }

  /** The largest admissible plain mixture with each member: cheaper, and less of the member. */
  public static ChiSquareBallMechanism byMixture(PmixedToken event) {
    return new ChiSquareBallMechanism(event, true);
  }

  @Override
  public PmixedToken event() {
    return event;
  }

  @Override
  public double ceiling() {
    return event.ball().ceiling();
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    return mixture
        ? ball.projectMixture(publicProbabilities, memberProbabilities)
        : ball.project(publicProbabilities, memberProbabilities);
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
