package io.murmuration.trainer.optimizer;

import java.util.List;

/** Scales all gradients of one model so that their joint Euclidean norm stays below a limit. */
public final class GradientClipping {
  private GradientClipping() {}

  /**
   * The factor to apply: {@code min(1, maximumNorm / norm)}.
   *
   * @throws IllegalStateException if a gradient is NaN or infinite; training cannot go on
   */
  public static double scale(List<GradientSlice> gradients, double maximumNorm) {
    double squared = 0.0;
    for (GradientSlice gradient : gradients) {
      squared += gradient.squaredNorm();
    }
    double norm = Math.sqrt(squared);
    if (!(norm < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException("gradient norm must be finite, got " + norm);
    }
    return norm > maximumNorm ? maximumNorm / norm : 1.0;
  }
}
