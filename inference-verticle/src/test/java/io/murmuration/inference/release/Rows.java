package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Rows of logits as the model leaves them. */
final class Rows {
  private Rows() {}

  static NDArray of(NDManager manager, List<float[]> rows) {
    int vocabularySize = rows.get(0).length;
    float[] flat = new float[rows.size() * vocabularySize];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, flat, i * vocabularySize, vocabularySize);
    }
    return manager.create(flat, new Shape(rows.size(), vocabularySize));
  }

  static double[] row(NDArray array, int index) {
    try (NDArray row = array.get(index)) {
      return row.toDoubleArray();
    }
  }
}
