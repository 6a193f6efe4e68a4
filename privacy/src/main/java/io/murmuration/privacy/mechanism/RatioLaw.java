package io.murmuration.privacy.mechanism;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a member says of each token relative to the public model, {@code r = p_i / p0}: ratios of
 * mean one and their public weights. All that a projection needs to know of the member.
 */
final class RatioLaw {

  /**
   * Smaller ratios count as this. It changes what a deviation can gain by less than 1e-10 nats, and
   * keeps the multipliers of every member within a few dozen octaves.
   */
  private static final double RATIO_MIN = 0x1p-40;

  // Buckets of 1/32 of an octave, by the leading bits of the ratio. No token that can move is so
  // faint that its ratio exceeds 2^32.
  private static final int BUCKET_SHIFT = 47;
  private static final int BUCKET_BASE = bucketOfBits(RATIO_MIN);
  private static final int BUCKETS = bucketOfBits(0x1p33) - BUCKET_BASE;

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
    double[] weights = PublicDistribution.movable(publicProbabilities, memberProbabilities);
    double[] ratios = MemberRatios.of(weights, memberProbabilities);
    if (ratios == null) {
      return null;
    }
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = Math.max(RATIO_MIN, ratios[i]);
    }
    return new RatioLaw(weights, ratios);
  }

  /** Public weights (n), zero where a token is too faint to move. Not a copy. */
  double[] weights() {
    return weights;
  }

  /** Member over public (n), from 2^-40 to 2^32; the least of it where the weight is zero. */
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
      int bucket = bucketOfBits(ratios[i]) - BUCKET_BASE;
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
