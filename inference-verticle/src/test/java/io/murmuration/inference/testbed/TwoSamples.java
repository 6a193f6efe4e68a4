package io.murmuration.inference.testbed;

import java.util.Arrays;

/**
 * The two-sample Kolmogorov-Smirnov test, by the bound {@code P(D > d) <= 2 exp(-2 d^2 n m / (n +
 * m))}, which holds with this constant for samples of equal size n of at least 458 (Wei and Dudley,
 * "Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities", 2012), ties included.
 */
public final class TwoSamples {
  private static final int SIZE_MIN = 458;

  private TwoSamples() {}

  /** The largest distance between the two empirical distribution functions, 0 to 1. */
  public static double distance(double[] first, double[] second) {
    double[] a = sorted(first);
    double[] b = sorted(second);
    double distance = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      double at = Math.min(a[i], b[j]);
      while (i < a.length && a[i] == at) {
        i++;
      }
      while (j < b.length && b[j] == at) {
        j++;
      }
      distance = Math.max(distance, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return distance;
  }

  /** Upper bound of the probability of so large a distance if both have one distribution. */
  public static double pValue(double[] first, double[] second) {
    if (first.length != second.length || first.length < SIZE_MIN) {
      throw new IllegalArgumentException(
          "samples must be of one size of at least " + SIZE_MIN + ", got " + first.length);
    }
    double distance = distance(first, second);
    return Math.min(1, 2 * Math.exp(-distance * distance * first.length));
  }

  private static double[] sorted(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }
}
