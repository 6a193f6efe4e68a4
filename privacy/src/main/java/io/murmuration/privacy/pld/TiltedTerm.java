package io.murmuration.privacy.pld;

/**
 * One term of a sum on the grid, tilted and normalised: at a grid point the weight is {@code mass *
 * e^(tilt (L - center) - log)}. Grid points are counted in steps.
 */
final class TiltedTerm {

  private final double count;
  private final long center;
  private final int first; // grid point of the first weight, from the center
  private final double[] weight;
  private final double log;
  private final double infinite;
  private double mean;
  private double error;

  /** The grid points from first to last, inclusive. */
  TiltedTerm(LossTerm term, GridPlan plan, long first, long last) {
    double[] points = new double[Math.toIntExact(last - first + 1)];
    for (int i = 0; i < points.length; i++) {
      points[i] = (first + i) * plan.step();
    }
    DiscreteLoss loss = ConnectTheDots.discretise(term.law(), points);
    this.count = term.count();
    this.infinite = loss.infinite();
    this.center = Math.round(loss.tilted(plan.tilt()).mean() / plan.step());
    this.first = Math.toIntExact(first - center);
    this.weight = new double[points.length];
    double largest = takeExponents(loss, plan.tilt() * plan.step());
    this.log = largest + StrictMath.log(sumOfExponentials(weight, largest));
    this.error = 4 * Tails.UNIT * (error + Math.abs(log) + 4);
    for (int i = 0; i < points.length; i++) {
      weight[i] = StrictMath.exp(weight[i] - log);
      mean += weight[i] * point(i);
    }
  }

  /** Fills in the logarithms of the weights before normalising; returns the largest. */
  private double takeExponents(DiscreteLoss loss, double perStep) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weight.length; i++) {
      weight[i] = perStep * point(i) + loss.logMass(i);
      largest = Math.max(largest, weight[i]);
      if (weight[i] > Double.NEGATIVE_INFINITY) {
        error = Math.max(error, Math.abs(perStep * point(i)) + Math.abs(loss.logMass(i)));
      }
    }
    return largest;
  }

  /** How often the loss occurs. */
  double count() {
    return count;
  }

  /** Grid point near the tilted mean, from which the others are counted. */
  long center() {
    return center;
  }

  /** Number of weights. */
  int size() {
    return weight.length;
  }

  /** Grid point of a weight, from the center. */
  int point(int i) {
    return first + i;
  }

  /** The weights, which sum to one but for rounding. */
  double weight(int i) {
    return weight[i];
  }

  /** Mean of the weights, from the center. */
  double mean() {
    return mean;
  }

  /** Logarithm of the normaliser. */
  double log() {
    return log;
  }

  /** Bound on the relative error of each weight. */
  double error() {
    return error;
  }

  /** Mass of an infinite loss. */
  double infinite() {
    return infinite;
  }

  /** The logarithm of {@code sum weight e^(tilt point)}, tilt per step. */
  double logMoment(double tilt) {
    double[] exponent = new double[weight.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weight.length; i++) {
      exponent[i] = tilt * point(i) + StrictMath.log(weight[i]);
      largest = Math.max(largest, exponent[i]);
    }
    return largest + StrictMath.log(sumOfExponentials(exponent, largest));
  }

  /** Compensated (Kahan), so that a million roundings do not add up. */
  private static double sumOfExponentials(double[] exponent, double largest) {
    double sum = 0;
    double lost = 0;
    for (double value : exponent) {
      double part = StrictMath.exp(value - largest) - lost;
      double next = sum + part;
      lost = (next - sum) - part;
      sum = next;
    }
    return sum;
  }
}
