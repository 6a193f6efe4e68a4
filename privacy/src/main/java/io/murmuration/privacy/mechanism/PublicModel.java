package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Free;

/** Tokens of the public distribution itself: no member is asked, nothing is spent. */
public record PublicModel() implements Mechanism {

  @Override
  public PrivacyEvent event() {
    return new Free("the public model alone");
  }

  @Override
  public double ceiling() {
    return 0;
  }

  @Override
  public double[] project(
      double[] publicProbabilities, double[] memberProbabilities, int drawnCount) {
    PublicDistribution.requireMatch(publicProbabilities, memberProbabilities);
    return new double[publicProbabilities.length];
  }

  /** Zeros (V), whatever was contributed. */
  @Override
  public double[] release(double[] publicProbabilities, double[] meanContribution) {
    PublicDistribution.requireMatch(publicProbabilities, meanContribution);
    return new double[publicProbabilities.length];
  }

  @Override
  public double lossAt(double order) {
    RenyiOrders.requireOrder(order);
    return 0;
  }
}
