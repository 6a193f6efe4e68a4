package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;

/**
 * The Renyi loss of one token of an ensemble whose members have bounded deviations from the public
 * distribution: {@code ln(1 + M) / (order - 1)}.
 *
 * <p>M is the largest moment of the likelihood ratio over all ensembles whose members lie in the
 * ball, whatever the public distribution: an upward shift shared by both neighbours only helps, and
 * the worst deviation under a mean, a second moment and bounds has two points (Bennett; Karlin and
 * Studden). It is attained for ZERO_OUT to 0.02 % and for REPLACE_ONE to 5 % where examined. The
 * loss never exceeds the logarithm of the largest likelihood ratio, whatever the order.
 */
public final class TokenPrice {

  /**
   * StrictMath is within one unit in the last place and all terms are zero or more, so that the
   * computed loss is off by less than 1e-12 of itself (the worst is the cancellation inside a power
   * remainder); ten times that is added.
   */
  private static final double ROUNDING_UP = 1 + 1e-11;

  // Below this the remainders lose their digits. The divergence does not fall with the order, so
  // a price at this order holds for all smaller ones.
  private static final double SMALLEST_ORDER = 1.01;

  private final Adjacency adjacency;
  private final double gamma;
  private final double ceiling;
  private final double spread; // t: no deviation in the ball has a larger second moment
  private final double weight; // w
  private final double floor; // r0: the least mass, relative to p0, of any neighbour
  private final double others; // r1: the least mass without the member that differs
  private final double topMass; // q: p0-mass of the upper point of a two-point deviation
  private final double bottomMass; // s: p0-mass of the point that is not at -gamma
  private final double belowTopMass; // 1 - q, as a quotient, since q may be near one
  private final double atBottomMass; // 1 - s

  /** The price of a token of a chi-square ball. */
  public TokenPrice(PmixedToken event) {
    this(
        MixingWeight.of(event.plan(), event.members()), Limits.of(event.ball()), event.adjacency());
  }

  /**
   * The price of a token of a ratio ball: the bounds {@code e^-b - 1 <= g <= e^b - 1} are all that
   * limits the second moment. Never above what {@link BoundedRatio} says of the largest ratios.
   */
  TokenPrice(RatioBallToken event) {
    this(
        MixingWeight.of(event.plan(), event.members()),
        Limits.ofRatio(event.logRatioMax()),
        event.adjacency());
  }

  private TokenPrice(MixingWeight mixing, Limits limits, Adjacency adjacency) {
    this.adjacency = adjacency;
    this.gamma = limits.gamma();
    this.ceiling = limits.ceiling();
    this.spread = limits.spread();
    this.weight = mixing.perMember();
    // A sum of positive parts: 1 - gamma rho would lose digits as gamma nears one.
    this.floor = limits.least() + gamma * mixing.publicShare();
    this.others = floor + gamma * weight;
    this.topMass = spread / (spread + ceiling * ceiling);
    this.belowTopMass = ceiling * ceiling / (spread + ceiling * ceiling);
    this.bottomMass = gamma * gamma / (spread + gamma * gamma);
    this.atBottomMass = spread / (spread + gamma * gamma);
  }

  /**
   * What bounds a member's deviation.
   *
   * @param least {@code 1 - gamma}, with all its digits
   * @param spread largest second moment that the other limits allow
   */
  private record Limits(double gamma, double least, double ceiling, double spread) {

    static Limits of(ChiSquareBallParameters ball) {
      double spread = Math.min(ball.chiSquareMax(), ball.gamma() * ball.ceiling());
      return new Limits(ball.gamma(), 1 - ball.gamma(), ball.ceiling(), spread);
    }

    static Limits ofRatio(double logRatioMax) {
      double gamma = -StrictMath.expm1(-logRatioMax);
      double ceiling = StrictMath.expm1(logRatioMax);
      return new Limits(gamma, StrictMath.exp(-logRatioMax), ceiling, gamma * ceiling);
    }
  }

  /** The loss in nats at a real order above one, rounded up, identical on every JVM. */
  public double lossAt(double order) {
    double alpha = Math.max(RenyiOrders.requireOrder(order), SMALLEST_ORDER);
    double moment =
        adjacency == Adjacency.REPLACE_ONE
            ? Math.min(replaceMoment(alpha), replaceMomentBySpread(alpha))
            : Math.max(memberOverPublicMoment(alpha), publicOverMemberMoment(alpha));
    double loss = Math.min(StrictMath.log1p(moment) / (alpha - 1), largestLogRatio());
    return Math.nextUp(loss * ROUNDING_UP);
  }

  private double replaceMoment(double alpha) {
    double bottom = weight * (gamma + spread / gamma) / floor;
    double risen;
    if (alpha >= 2) {
      double rest = Math.max(0, gamma - spread / ceiling);
      risen =
          topMass * PowerRemainder.at(alpha, weight * (ceiling + gamma) / floor)
              + belowTopMass * PowerRemainder.at(alpha, weight * rest / floor);
    } else {
      risen = bottomMass * PowerRemainder.at(alpha, bottom);
    }
    return floor * (risen + bottomMass * PowerRemainder.at(1 - alpha, bottom));
  }

  /** M' of the theorem: better than M where gamma^2 exceeds the spread. */
  private double replaceMomentBySpread(double alpha) {
    double x = weight * (ceiling + gamma) / floor;
    double curvature = alpha * (alpha - 1) / 2;
    double steepest = Math.max(PowerRemainder.at(alpha, x) / (x * x), curvature);
    double both = Math.min(4 * spread, 2 * spread + 2 * gamma * gamma);
    double risen = Math.min(spread + gamma * gamma, both);
    return weight * weight / floor * (risen * steepest + (both - risen) * curvature);
  }

  private double memberOverPublicMoment(double alpha) {
    if (alpha < 2) {
      return others * remainderAtBottom(alpha);
    }
    double rest = -weight * spread / (ceiling * others);
    return others
        * (topMass * PowerRemainder.at(alpha, weight * ceiling / others)
            + belowTopMass * PowerRemainder.at(alpha, rest));
  }

  private double publicOverMemberMoment(double alpha) {
    return others * remainderAtBottom(1 - alpha);
  }

  private double remainderAtBottom(double exponent) {
    return atBottomMass * PowerRemainder.at(exponent, -weight * gamma / others)
        + bottomMass * PowerRemainder.at(exponent, weight * spread / (gamma * others));
  }

  private double largestLogRatio() {
    if (adjacency == Adjacency.REPLACE_ONE) {
      return StrictMath.log1p(weight * (ceiling + gamma) / floor);
    }
    double up = StrictMath.log1p(weight * ceiling / others);
    double down = StrictMath.log1p(weight * gamma / floor);
    return Math.max(up, down);
  }
}
