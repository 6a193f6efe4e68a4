package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;
import java.util.SplittableRandom;

/**
 * Repeatable draws for simulation and evaluation. Whoever knows the seed knows the subset: nothing
 * that it made may be counted as private.
 */
public final class SeededSampler implements Sampler {

  private final Draws draws;

  public SeededSampler(long seed) {
    draws = new Draws(new SplittableRandom(seed)::nextLong);
  }

  @Override
  public boolean isPrivate() {
    return false;
  }

  @Override
  public int[] drawSubset(SubsetPlan plan, int members) {
    return draws.subset(plan, members);
  }

  @Override
  public int sampleToken(double[] publicProbabilities, double[] deviation, double ceiling) {
    return draws.token(publicProbabilities, deviation, ceiling);
  }
}
