package io.murmuration.decoder.weights;

import java.util.Arrays;

/** Floats on the heap with their shape, row-major. */
public final class HostTensor {
  private final long[] shape;
  private final float[] values;

  /** Keeps {@code values} without a copy; the product of {@code shape} has to be their number. */
  public HostTensor(float[] values, long... shape) {
    this.shape = shape.clone();
    this.values = values;
    if (count(shape) != values.length) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " must hold as many values as given, got "
              + values.length);
    }
  }

  public long[] shape() {
    return shape.clone();
  }

  /** The values themselves, not a copy. */
  public float[] values() {
    return values;
  }

  /**
   * A matrix with rows and columns exchanged, copied.
   *
   * @throws IllegalArgumentException if this has not two sides
   */
  public HostTensor transposed() {
    if (shape.length != 2) {
      throw new IllegalArgumentException(
          "shape must have two sides, got " + Arrays.toString(shape));
    }
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return new HostTensor(turned, columns, rows);
  }

  /** Number of elements of a shape. */
  static long count(long... shape) {
    long count = 1;
    for (long side : shape) {
      count = Math.multiplyExact(count, side);
    }
    return count;
  }
}
