package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;

/** The two secret draws of a private token. Not thread-safe: one owner thread each. */
public sealed interface Sampler permits SecureSampler, SeededSampler {

  /** Whether outputs may be counted as private: false where anyone could repeat the draws. */
  boolean isPrivate();

  /**
   * The members that answer for one token, drawn afresh for each.
   *
   * @param members number of members in the ensemble, at least one
   * @return indices from zero, ascending, perhaps none
   */
  int[] drawSubset(SubsetPlan plan, int members);

  /**
   * One token of the law {@code p0 (1 + g)}.
   *
   * <p>Proposes from p0 in exact integers and accepts with probability {@code (1+g)/(1+ceiling)}.
   * So rounding changes a token's ratio to p0 by 1e-15 of itself however small p0 is, where a
   * cumulative sum of the mixed law in doubles would change it beyond any bound; and the number of
   * proposals tells nothing, as the mean of g is zero.
   *
   * @param publicProbabilities (V), finite, not negative, with a positive sum
   * @param deviation (V), from -1 to the ceiling
   * @param ceiling the ball's, a public value
   * @return a token of positive probability under p0 and under the law
   */
  int sampleToken(double[] publicProbabilities, double[] deviation, double ceiling);
}
