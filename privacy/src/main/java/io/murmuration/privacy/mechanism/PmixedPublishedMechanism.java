package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;

/**
 * PMixED as published, for experiments: plain mixtures projected at one Renyi order, within a
 * radius that depends on how many members were drawn. What it claims to lose is no bound, so that
 * {@link #lossAt} is infinite and no accountant spends it.
 */
public final class PmixedPublishedMechanism implements Mechanism {

  private final PmixedPublishedToken event;
  private final double ceiling;

  /**
   * The mechanism of an event.
   *
   * @throws IllegalArgumentException if a radius is so large that no sampler could draw
   */
  public PmixedPublishedMechanism(PmixedPublishedToken event) {
    this.event = event;
    // The radius is largest for a lone member or for all of them.
    this.ceiling = Math.max(ball(1).ceiling(), ball(event.members()).ceiling());
  }

  @Override
  public PmixedPublishedToken event() {
    return event;
  }

  @Override
  public double ceiling() {
    return ceiling;
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    if (drawnCount < 1) {
      throw new IllegalArgumentException("drawnCount must be >= 1, got " + drawnCount);
    }
    return ball(drawnCount).mixture(publicProbabilities, memberProbabilities);
  }

  /** The mean itself. */
  @Override
  public double[] release(double[] publicProbabilities, double[] meanContribution) {
    PublicDistribution.requireMatch(publicProbabilities, meanContribution);
    return meanContribution;
  }

  /** Infinity: no bound holds. */
  @Override
  public double lossAt(double order) {
    return TokenPrices.lossAt(event, order);
  }

  /** What the publication claims instead, up to the order it projects at; nats. */
  public double claimedLossAt(double order) {
    return order > 1 && order <= event.order() ? event.claimedLoss() : Double.POSITIVE_INFINITY;
  }

  /** The radius per order for members of a token that as many answer for. */
  public double beta(int drawnCount) {
    return PublishedAccounting.beta(event.claimedLoss(), drawnCount, event.order(), event.rate());
  }

  private RenyiBall ball(int drawnCount) {
    return RenyiBall.atOrder(event.order(), beta(drawnCount));
  }
}
