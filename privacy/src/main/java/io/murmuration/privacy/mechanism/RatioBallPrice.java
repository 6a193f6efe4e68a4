package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;

/**
 * The Renyi loss of one token of a ratio ball: the smaller of two bounds.
 *
 * <p>The ratio ball lies in the chi-square ball with {@code gamma = 1 - e^-b} and {@code C = e^b -
 * 1}, so {@link TokenPrice} holds; it falls with the square of the ensemble. And by the law {@code
 * (1 - rho) p0 + w sum_j q_j} of the released token its likelihood ratio between neighbours is
 * bounded, so {@link BoundedRatio} holds; it is the better one for a few members.
 */
final class RatioBallPrice {

  private final TokenPrice theorem;
  private final BoundedRatio there;
  private final BoundedRatio back;

  RatioBallPrice(RatioBallToken event) {
    theorem = new TokenPrice(event);
    there = ratio(event);
    back = there.reversed();
  }

  /** The loss in nats at a real order above one, rounded up, identical on every JVM. */
  double lossAt(double order) {
    return Math.min(theorem.lossAt(order), Math.max(there.lossAt(order), back.lossAt(order)));
  }

  /**
   * The least mass beside the member that differs is {@code c0 = (1 - rho) + (N - 1) w e^-b}. The
   * member adds w times e^-b to e^b, against the same or, silenced, against w.
   */
  private static BoundedRatio ratio(RatioBallToken event) {
    MixingWeight mixing = MixingWeight.of(event.plan(), event.members());
    double radius = event.logRatioMax();
    double weight = mixing.perMember();
    double least = StrictMath.exp(-radius);
    double beside = mixing.publicShare() + (event.members() - 1) * weight * least;
    if (event.adjacency() == Adjacency.REPLACE_ONE) {
      double widest = StrictMath.expm1(radius) - StrictMath.expm1(-radius);
      double rise = weight * widest / (beside + weight * least);
      return new BoundedRatio(rise, rise / (1 + rise));
    }
    double other = beside + weight;
    return new BoundedRatio(
        weight * StrictMath.expm1(radius) / other, -weight * StrictMath.expm1(-radius) / other);
  }
}
