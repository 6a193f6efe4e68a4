package io.murmuration.trainer.optimizer;

/** Learning rate by step, from step 0 on. */
public sealed interface LearningRate {
  /** The rate of step {@code step}, 0 .. stepCount-1. */
  double at(int step);

  /**
   * Linear warm-up, then a half cosine from the peak down to a fraction of it.
   *
   * @param finalFraction of the peak, in [0, 1]
   */
  record WarmUpCosine(double peak, int warmUpSteps, int stepCount, double finalFraction)
      implements LearningRate {
    /** Checks the ranges. */
    public WarmUpCosine {
      check(peak, warmUpSteps, stepCount);
      if (!(finalFraction >= 0.0 && finalFraction <= 1.0)) {
        throw new IllegalArgumentException("finalFraction must be in [0, 1], got " + finalFraction);
      }
    }

    @Override
    public double at(int step) {
      if (step < warmUpSteps) {
        return peak * (step + 1) / warmUpSteps;
      }
      double done = (double) (step - warmUpSteps) / (stepCount - warmUpSteps);
      double cosine = 0.5 * (1.0 + StrictMath.cos(StrictMath.PI * done));
      return peak * (finalFraction + (1.0 - finalFraction) * cosine);
    }
  }

  /** Linear warm-up, then a straight line from the peak to zero. */
  record WarmUpLinear(double peak, int warmUpSteps, int stepCount) implements LearningRate {
    /** Checks the ranges. */
    public WarmUpLinear {
      check(peak, warmUpSteps, stepCount);
    }

    @Override
    public double at(int step) {
      return step < warmUpSteps
          ? peak * (step + 1) / warmUpSteps
          : peak * (stepCount - step) / (stepCount - warmUpSteps);
    }
  }

  /** The same rate in every step. */
  record Constant(double peak) implements LearningRate {
    /** Checks the rate. */
    public Constant {
      check(peak, 0, 1);
    }

    @Override
    public double at(int step) {
      return peak;
    }
  }

  /** Linear warm-up, then the peak. */
  record WarmUpConstant(double peak, int warmUpSteps, int stepCount) implements LearningRate {
    /** Checks the ranges. */
    public WarmUpConstant {
      check(peak, warmUpSteps, stepCount);
    }

    @Override
    public double at(int step) {
      return step < warmUpSteps ? peak * (step + 1) / warmUpSteps : peak;
    }
  }

  private static void check(double peak, int warmUpSteps, int stepCount) {
    if (!(peak > 0.0)) {
      throw new IllegalArgumentException("peak must be > 0, got " + peak);
    }
    if (warmUpSteps < 0 || warmUpSteps >= stepCount) {
      throw new IllegalArgumentException(
          "warmUpSteps must be in 0..stepCount-1, got " + warmUpSteps + " of " + stepCount);
    }
  }
}
