package io.murmuration.privacy.mechanism;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of each token relative to the public model, {@code r = p_i / p0}: ratios of
 * mean one and their public weights. All that a projection needs to know of the member.
 */
final class RatioLaw {

  /** Tokens fainter than this keep their public probability: weight zero here. */
  static final double FAINT = 0x1p-32;

  // An overlap with the public support outside these says nothing that a double can hold.
  private static final double OVERLAP_MIN = 1e-200;

  // A token of FAINT or more has a ratio of at most 2^32. Ratios of weightless tokens are held in.
  private static final double RATIO_MAX = 0x1p33;

  // Buckets of 1/32 of an octave between 2^-126 and 2^34, by the leading bits of the ratio.
  private static final double BUCKET_MIN = 0x1p-126;
  private static final int BUCKET_SHIFT = 47;
  private static final int BUCKET_BASE = bucketOfBits(BUCKET_MIN);
  private static final int BUCKETS = bucketOfBits(2 * RATIO_MAX) - BUCKET_BASE;

  private final double[] weights;
  private final double[] ratios;

  private RatioLaw(double[] weights, double[] ratios) {
    this.weights = weights;
    this.ratios = ratios;
  }

  /**
   * The ratios of a member, null if it is no distribution on the public support.
   *
   * @param publicProbabilities (V), normalised here; what is wrong with them is thrown
   * @param memberProbabilities (V), anything at all; normalised here
   */
  static @Nullable RatioLaw of(double[] publicProbabilities, double[] memberProbabilities) {
    double[] member = memberProbabilities;
    if (publicProbabilities.length != member.length) {
      throw new IllegalArgumentException(
          "member must have the public vocabulary of "
              + publicProbabilities.length
              + " tokens, got "
              + member.length);
    }
    double[] weights = PublicDistribution.normalised(publicProbabilities);
    double overlap = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(member[i] >= 0)) {
        return null;
      }
      boolean faint = weights[i] < FAINT;
      weights[i] = faint ? 0 : weights[i];
      overlap += faint ? 0 * member[i] : member[i]; // an infinity anywhere makes a NaN
    }
    if (!(overlap >= OVERLAP_MIN && overlap < Double.POSITIVE_INFINITY)) {
      return null;
    }
    double[] ratios = new double[weights.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = Math.min(RATIO_MAX, member[i] / overlap / Math.max(FAINT, weights[i]));
    }
    return new RatioLaw(weights, ratios);
  }

  /** Public weights (n), zero where a token is too faint to move. Not a copy. */
  double[] weights() {
    return weights;
  }

  /** Member over public (n); finite and without meaning where the weight is zero. Not a copy. */
  double[] ratios() {
    return ratios;
  }

  /**
   * The same law with near ratios merged into their mean: at most a few thousand points, ascending,
   * with weights and mean as before.
   */
  RatioLaw merged() {
    double[] weightSums = new double[BUCKETS];
    double[] massSums = new double[BUCKETS];
    for (int i = 0; i < weights.length; i++) {
      int bucket = bucketOfBits(Math.max(BUCKET_MIN, ratios[i])) - BUCKET_BASE;
      weightSums[bucket] += weights[i];
      massSums[bucket] += weights[i] * ratios[i];
    }
    int count = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (weightSums[bucket] > 0) {
        massSums[count] = massSums[bucket] / weightSums[bucket];
        weightSums[count++] = weightSums[bucket];
      }
    }
    return new RatioLaw(Arrays.copyOf(weightSums, count), Arrays.copyOf(massSums, count));
  }

  private static int bucketOfBits(double ratio) {
    return (int) (Double.doubleToRawLongBits(ratio) >>> BUCKET_SHIFT);
  }
}
