package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable BoundedRatio there;
  private final @Nullable BoundedRatio back;

  RatioBallPrice(RatioBallToken event) {
    theorem = new TokenPrice(event);
    there = ratio(event);
    back = there == null ? null : there.reversed();
  }

  /** The loss in nats at a real order above one, rounded up, identical on every JVM. */
  double lossAt(double order) {
    double loss = theorem.lossAt(order);
    return there == null || back == null
        ? loss
        : Math.min(loss, Math.max(there.lossAt(order), back.lossAt(order)));
  }

  /**
   * The least mass beside the member that differs is {@code c0 = (1 - rho) + (N - 1) w e^-b}. The
   * member adds w times e^-b to e^b, against the same or, silenced, against w. Null if a double
   * does not tell the smallest ratio from zero; the theorem alone holds there.
   */
  private static @Nullable BoundedRatio ratio(RatioBallToken event) {
    MixingWeight mixing = MixingWeight.of(event.plan(), event.members());
    double radius = event.logRatioMax();
    double weight = mixing.perMember();
    double least = StrictMath.exp(-radius);
    double beside = mixing.publicShare() + (event.members() - 1) * weight * least;
    if (event.adjacency() == Adjacency.REPLACE_ONE) {
      double widest = StrictMath.expm1(radius) - StrictMath.expm1(-radius);
      double rise = weight * widest / (beside + weight * least);
      double fall = rise / (1 + rise);
      return fall < 1 ? new BoundedRatio(rise, fall) : null;
    }
    double other = beside + weight;
    return new BoundedRatio(
        weight * StrictMath.expm1(radius) / other, -weight * StrictMath.expm1(-radius) / other);
  }
}
