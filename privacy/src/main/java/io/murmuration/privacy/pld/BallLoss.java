package io.murmuration.privacy.pld;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.mechanism.MixingWeight;

/**
 * The pair that dominates one token of a projected ensemble: P has the changed member, Q has
 * another (REPLACE_ONE) or the public law in its place (ZERO_OUT).
 *
 * <p>A pair is known by its hockey-stick divergence at every {@code k > 0}; below one it is that of
 * the other direction, {@code H(k) = 1 - k + k Hreverse(1/k)}.
 */
final class BallLoss implements LossLaw {

  private final BallProfile forward;
  private final BallProfile backward;
  private final double error;
  private final double slack;

  private BallLoss(BallProfile forward, BallProfile backward, double worstRatio) {
    this.forward = forward;
    this.backward = backward;
    this.error = 32 * Tails.UNIT * (1 + worstRatio);
    this.slack = 32 * Tails.UNIT * (1 + worstRatio) * (1 + forward.highest());
  }

  static BallLoss of(PmixedToken token) {
    Deviations ball =
        new Deviations(token.ball().gamma(), token.ball().ceiling(), token.ball().chiSquareMax());
    return of(MixingWeight.of(token.plan(), token.members()), ball, token.adjacency());
  }

  /** The ball of bounded ratios has no limit on the second moment but what its bounds imply. */
  static BallLoss of(RatioBallToken token) {
    double fall = -StrictMath.expm1(-token.logRatioMax());
    double rise = StrictMath.expm1(token.logRatioMax());
    Deviations ball = new Deviations(fall, rise, fall * rise);
    return of(MixingWeight.of(token.plan(), token.members()), ball, token.adjacency());
  }

  /** Bounds on a member's deviation from the public law, and on its second moment. */
  private record Deviations(double fall, double rise, double spread) {

    /**
     * The profiles are those of a pair only where the square of the fall is at most the spread. A
     * ball for which this fails lies in one for which it holds.
     */
    Deviations enlarged() {
      double farther = Math.max(rise, fall);
      return new Deviations(fall, farther, Math.max(Math.min(spread, fall * farther), fall * fall));
    }
  }

  private static BallLoss of(MixingWeight mixing, Deviations members, Adjacency adjacency) {
    Deviations ball = members.enlarged();
    double gamma = ball.fall();
    double weight = mixing.perMember();
    double floor = (1 - gamma) + gamma * mixing.publicShare();
    double others = floor + gamma * weight;
    ScarfBound rises = new ScarfBound(gamma, ball.rise(), ball.spread());
    double worstRatio = others / floor;
    if (adjacency == Adjacency.REPLACE_ONE) {
      BallProfile both = new BallProfile.Risen(weight, floor, gamma, rises);
      return new BallLoss(both, both, worstRatio);
    }
    return new BallLoss(
        new BallProfile.Risen(weight, others, 0, rises),
        new BallProfile.Fallen(weight, others, new ScarfBound(ball.rise(), gamma, ball.spread())),
        worstRatio);
  }

  /** The profile of P from Q at k >= 1. */
  BallProfile forward() {
    return forward;
  }

  /** The profile of Q from P at k >= 1. */
  BallProfile backward() {
    return backward;
  }

  @Override
  public Tails at(double loss) {
    if (loss >= highest()) {
      return Tails.ALL_BELOW;
    } else if (loss < lowest()) {
      return Tails.ALL_ABOVE;
    } else if (loss >= 0) {
      return above(forward, loss);
    }
    return above(backward, -loss).reversed();
  }

  private Tails above(BallProfile profile, double loss) {
    double p = profile.aboveP(loss);
    double q = profile.aboveQ(loss);
    return new Tails(p, q, 1 - p, 1 - q, error);
  }

  @Override
  public double lowest() {
    return -backward.highest();
  }

  @Override
  public double highest() {
    return forward.highest();
  }

  @Override
  public double slack() {
    return slack;
  }

  @Override
  public boolean symmetric() {
    return forward.equals(backward);
  }
}
