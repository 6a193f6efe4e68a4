package io.murmuration.trainer.dp.clip;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The factor of every example, and the norm that it is held to. One thread. */
public final class Clipper {
  private static final double FLAT_GUARD = 1e-6;
  private static final double AUTOMATIC_GUARD = 0.01;

  /**
   * Covers the roundings of norm, factor and sum, so that what an example adds in floating point is
   * within C as well: each addition errs by at most 2^-53 of the partial sum's norm.
   */
  private static final double ROUNDING = 1 - 1e-7;

  // Outside, a product with the noise would leave the range in which float has its digits.
  private static final double SMALLEST_NORM = 1e-9;
  private static final double LARGEST_NORM = 1e9;

  private final ClipMode mode;
  private double norm;
  private double centredCount;

  /** Begins with the norm of the mode. */
  public Clipper(ClipMode mode) {
    this.mode = mode;
    norm = mode.norm();
  }

  /** C of the step under way. */
  public double norm() {
    return norm;
  }

  /** Goes on with the norm of a checkpoint. */
  public void restore(double savedNorm) {
    norm = savedNorm;
  }

  /**
   * What to multiply one example's gradient with, layer by layer; all zero if any part of it is not
   * finite: such an example is left out, the step is not.
   *
   * @param squaredNorms of the gradient, by layer
   */
  public double[] factors(double... squaredNorms) {
    double n = Math.sqrt(DoubleStream.of(squaredNorms).sum());
    boolean finite = n < Double.POSITIVE_INFINITY; // false for NaN
    centredCount += finite && n <= norm ? 0.5 : -0.5;
    double[] factors = new double[squaredNorms.length];
    if (!finite) {
      return factors;
    }
    if (mode instanceof ClipMode.PerLayer) {
      double layerNorm = norm / Math.sqrt(squaredNorms.length);
      Arrays.setAll(factors, layer -> flat(layerNorm, Math.sqrt(squaredNorms[layer])));
    } else if (mode instanceof ClipMode.Automatic) {
      Arrays.fill(factors, norm / (n + AUTOMATIC_GUARD) * ROUNDING);
    } else {
      Arrays.fill(factors, flat(norm, n));
    }
    return factors;
  }

  /**
   * Ends the step: an adaptive norm moves by the noised count of what it clipped.
   *
   * @param expectedBatch q N, never the size of the batch that was drawn
   * @param standardNormal noise, fresh; of no use to other modes
   */
  public void endStep(double expectedBatch, double standardNormal) {
    if (mode instanceof ClipMode.AdaptiveQuantile adaptive) {
      double noised = centredCount + adaptive.countNoise(expectedBatch) * standardNormal;
      double fraction = 0.5 + noised / expectedBatch;
      double moved = norm * Math.exp(-adaptive.rate() * (fraction - adaptive.quantile()));
      norm = Math.min(LARGEST_NORM, Math.max(SMALLEST_NORM, moved));
    }
    centredCount = 0;
  }

  private static double flat(double limit, double n) {
    return Math.min(1, limit / (n + FLAT_GUARD) * ROUNDING);
  }
}
