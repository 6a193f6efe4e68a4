package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.DclipToken;

/**
 * The Renyi loss of one token of clipped logits.
 *
 * <p>Between neighbours the logarithm of the likelihood ratio ranges over an interval of length
 * {@code eta = 4C/(N t)}, or {@code 2C/(N t)} if the member is silenced. A law of bounded range eta
 * has a Renyi divergence of at most {@code order eta^2 / 8} (Dong, Durfee and Rogers 2020; Cesar
 * and Rogers 2021), and as zero is in the interval, none above that of pure eta.
 */
final class DclipPrice {

  private static final double ROUNDING_UP = 1 + 1e-11;

  // Up to here e^range is a double.
  private static final double RANGE_MAX = 700;

  private final double range;

  DclipPrice(DclipToken event) {
    double radius = event.clip() / event.temperature();
    double moved = event.adjacency() == Adjacency.REPLACE_ONE ? 4 : 2;
    range = (moved * radius / event.members() + rounding(event)) * ROUNDING_UP;
  }

  /** The loss in nats at a real order above one, rounded up, identical on every JVM. */
  double lossAt(double order) {
    double concentrated = RenyiOrders.requireOrder(order) * range * range / 8 * ROUNDING_UP;
    double pure = range <= RANGE_MAX ? BoundedRatio.pure(range).lossAt(order) : range;
    return Math.min(Math.nextUp(concentrated), pure);
  }

  /**
   * What rounding may add to the range. A sum of N contributions of at most r is off by N r units
   * of 2^-53 in each neighbour. And 1 + g, at least e^-2r, is made from a g that a double holds to
   * 2^-54, and from an exponential and a quotient of four units.
   */
  private static double rounding(DclipToken event) {
    double radius = event.clip() / event.temperature();
    return 8 * 0x1p-53 * (event.members() * radius + StrictMath.exp(2 * radius) + 8);
  }
}
