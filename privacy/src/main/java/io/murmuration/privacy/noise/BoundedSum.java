package io.murmuration.privacy.noise;

/** A sum of signed terms that knows how far it may be from the exact one. Not thread-safe. */
final class BoundedSum {

  private static final double UNIT = 0x1p-52;

  private double sum;
  private double magnitude;
  private double error;
  private int count;

  /**
   * Adds {@code weight e^log}, where the logarithm may be off by {@code logError}. The unit in the
   * last place of the exponential and of the weight is allowed for here.
   */
  void add(double weight, double log, double logError) {
    double value = StrictMath.exp(log);
    sum += weight * value;
    magnitude += Math.abs(weight) * value;
    // Where the exponential underflows it may be anything up to the smallest normal double.
    error += (value + Double.MIN_NORMAL) * StrictMath.expm1(logError) + Double.MIN_NORMAL;
    count++;
  }

  /** Widens the bound. */
  void addError(double amount) {
    error += amount;
  }

  /** No less than the exact sum; NaN or infinite if a term was. */
  double upperBound() {
    // Each addition rounds by half a unit of a partial sum, which the magnitude bounds.
    return sum + (error + UNIT * (count + 4) * magnitude) * (1 + 1e-9);
  }
}
