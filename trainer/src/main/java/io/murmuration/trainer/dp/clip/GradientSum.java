package io.murmuration.trainer.dp.clip;

import java.util.Arrays;
import java.util.List;

/**
 * The sum of a step's clipped gradients, one array for each trained array, in double: how examples
 * are cut into batches changes no more than the last digits of a float. One thread.
 */
public final class GradientSum {
  private final List<double[]> arrays;

  /** Zeros in the shapes of {@code like}. */
  public GradientSum(List<float[]> like) {
    arrays = like.stream().map(array -> new double[array.length]).toList();
  }

  /** The number of arrays. */
  public int arrayCount() {
    return arrays.size();
  }

  /** One array itself, not a copy. */
  public double[] array(int index) {
    return arrays.get(index);
  }

  /** Forgets everything. */
  public void clear() {
    arrays.forEach(array -> Arrays.fill(array, 0));
  }

  /**
   * Adds a multiple of a gradient.
   *
   * @param factor zero adds nothing, not even where the gradient is not finite
   * @param offset of the gradient in {@code values}
   */
  public void add(int index, double factor, float[] values, int offset) {
    if (factor == 0) {
      return;
    }
    double[] sum = arrays.get(index);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * values[offset + i];
    }
  }

  /** Adds what was scaled and summed elsewhere. */
  public void add(int index, double... values) {
    double[] sum = arrays.get(index);
    if (values.length != sum.length) {
      throw new IllegalArgumentException(
          "array %d has %d values, got %d".formatted(index, sum.length, values.length));
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += values[i];
    }
  }
}
