package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;

/**
 * The Renyi loss of one token of PMixED with the projection that its proof needs: a bound at each
 * integer order up to a largest one; in between, that of the next integer.
 *
 * <p>Neighbouring laws are {@code (1-w) A + w B} and {@code (1-w) A + w B'} with A common to both.
 * The price is the least of three bounds: the divergence of B from B' alone; joint convexity,
 * {@code 1 - w + w e^((a-1) D)}; and the expansion of the moment around the neighbour, {@code 1 +
 * sum_j C(a,j) w^j T_j}, where {@code T_j} bounds {@code E_Z |(B-B')/Z|^j} for every member, public
 * model or mixture Z (after Wang, Balle and Kasiviswanathan 2019). Proof:
 * docs/maths/pmixed-fixed.md.
 */
public final class PmixedFixedPrice {

  /** As for {@link TokenPrice}: ten times what rounding may take away. */
  private static final double ROUNDING_UP = 1 + 1e-11;

  /** A released deviation's mean is zero to 1e-9 only, which moves a member's weight as little. */
  private static final double UNEVEN_WEIGHTS = 1 + 1e-8;

  private static final double LARGEST_EXPONENT = 600;

  private final double beta;
  private final int orderMax;
  private final double weight; // w
  private final boolean replaces;
  private final double[] logTernary; // by j from two: ln T_j

  public PmixedFixedPrice(PmixedFixedToken event) {
    beta = event.beta();
    orderMax = event.orderMax();
    replaces = event.adjacency() == Adjacency.REPLACE_ONE;
    double share = MixingWeight.of(event.plan(), event.members()).perMember();
    weight = Math.min(1, share * UNEVEN_WEIGHTS);
    logTernary = logTernary();
  }

  /** The loss in nats at a real order above one, rounded up; infinity above the largest order. */
  public double lossAt(double order) {
    if (RenyiOrders.requireOrder(order) > orderMax) {
      return Double.POSITIVE_INFINITY;
    }
    int alpha = Math.max(2, (int) Math.ceil(order));
    double logMoment = Math.min(logConvex((alpha - 1) * apart(alpha)), logExpansion(alpha));
    return Math.nextUp(logMoment / (alpha - 1) * ROUNDING_UP);
  }

  /** The largest divergence of order k between what the member that differs may be. */
  private double apart(int k) {
    return replaces ? far(k) : near(k);
  }

  /** The largest divergence of order k between two members. */
  private double far(int k) {
    return 4 * beta * k;
  }

  /** The largest divergence of order k between a member and the public model, both ways. */
  private double near(int k) {
    return beta * k;
  }

  /** ln (1 - w + w e^x); where e^x is huge ln (1 + w e^x), which is above it by no digit. */
  private double logConvex(double exponent) {
    if (exponent < LARGEST_EXPONENT) {
      return StrictMath.log1p(weight * StrictMath.expm1(exponent));
    }
    double risen = exponent + StrictMath.log(weight); // below zero where the weight is tiny
    return Math.max(0, risen) + StrictMath.log1p(StrictMath.exp(-Math.abs(risen)));
  }

  private double logExpansion(int alpha) {
    double[] logTerms = new double[alpha + 1];
    double logWeight = StrictMath.log(weight);
    double binomial = alpha;
    double largest = 0;
    for (int j = 2; j <= alpha; j++) {
      binomial *= (alpha - j + 1.0) / j;
      logTerms[j] = StrictMath.log(binomial) + j * logWeight + logTernary[j];
      largest = Math.max(largest, logTerms[j]);
    }
    double shift = largest < LARGEST_EXPONENT ? 0 : largest;
    double sum = 0;
    for (int j = 2; j <= alpha; j++) {
      sum += StrictMath.exp(logTerms[j] - shift);
    }
    // Beyond the largest exponent the moment's leading one is below all digits of the sum.
    return shift == 0 ? StrictMath.log1p(sum) : shift + StrictMath.log(sum);
  }

  private double[] logTernary() {
    double[] plain = new double[orderMax + 1];
    plain[2] = logSecondTernary();
    for (int j = 3; j <= orderMax; j++) {
      // |x - y|^j <= x^j + y^j for x, y >= 0.
      double first = (j - 1) * far(j);
      double second = (j - 1) * apart(j);
      plain[j] = first + StrictMath.log1p(StrictMath.exp(second - first));
    }
    double[] least = plain.clone();
    // The logarithm of a moment is convex in its order, so that a higher one bounds lower ones.
    for (int j = 3; j <= orderMax; j++) {
      for (int k = j + 1; k <= orderMax; k++) {
        double share = (j - 2.0) / (k - 2.0);
        least[j] = Math.min(least[j], (1 - share) * plain[2] + share * plain[k]);
      }
    }
    return least;
  }

  /** ln E (x-y)^2: by the triangle inequality around the mean of both, or without the product. */
  private double logSecondTernary() {
    double first = far(2);
    double second = apart(2);
    double sides =
        StrictMath.sqrt(StrictMath.expm1(first)) + StrictMath.sqrt(StrictMath.expm1(second));
    double plain = first + StrictMath.log1p(StrictMath.exp(second - first));
    return Math.min(2 * StrictMath.log(sides), plain);
  }
}
