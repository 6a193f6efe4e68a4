package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;

/**
 * The law of a released token is {@code publicShare * p0 + perMember * sum of all members}: a fresh
 * secret subset gives every member the same expected share.
 *
 * @param publicShare probability that nobody is drawn, {@code 1 - rho}
 * @param perMember a member's expected share, {@code w = rho / N}
 */
public record MixingWeight(double publicShare, double perMember) {

  /** The weights of a plan over an ensemble of so many members. */
  public static MixingWeight of(SubsetPlan plan, int members) {
    if (plan instanceof SubsetPlan.Poisson poisson) {
      double logNobody = members * StrictMath.log1p(-poisson.rate());
      double somebody = -StrictMath.expm1(logNobody);
      return new MixingWeight(StrictMath.exp(logNobody), somebody / members);
    }
    return new MixingWeight(0, 1.0 / members);
  }
}
