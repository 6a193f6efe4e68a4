package io.murmuration.trainer.optimizer;

/** A window on a gradient array: several members' gradients come back in one array. */
public final class GradientSlice {
  private final float[] values;
  private final int offset;
  private final int length;

  /** The window {@code [offset, offset + length)} of {@code values}, which is not copied. */
  public GradientSlice(float[] values, int offset, int length) {
    if (offset < 0 || length < 0 || offset > values.length - length) {
      throw new IllegalArgumentException(
          "slice " + offset + "+" + length + " leaves an array of " + values.length);
    }
    this.values = values;
    this.offset = offset;
    this.length = length;
  }

  /** The whole array. */
  public static GradientSlice of(float... values) {
    return new GradientSlice(values, 0, values.length);
  }

  float at(int index) {
    return values[offset + index];
  }

  /** Sum of squares, in double. */
  public double squaredNorm() {
    double sum = 0.0;
    for (int index = offset; index < offset + length; index++) {
      sum += (double) values[index] * values[index];
    }
    return sum;
  }
}
