package io.murmuration.trainer.dp.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Examples of unequal length side by side: padded at the end, where a causal model's earlier
 * positions do not see it, and where targets have no weight.
 */
final class PaddedExamples {
  private final long[] inputs;
  private final long[] targets;
  private final float[] weights;
  private final Shape shape;

  PaddedExamples(List<int[]> examples) {
    int rows = examples.size();
    int width = examples.stream().mapToInt(example -> example.length - 1).max().orElseThrow();
    shape = new Shape(rows, width);
    inputs = new long[rows * width];
    targets = new long[rows * width];
    weights = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      int[] example = examples.get(row);
      int targetCount = example.length - 1;
      for (int index = 0; index < targetCount; index++) {
        inputs[row * width + index] = example[index];
        targets[row * width + index] = example[index + 1];
        weights[row * width + index] = 1.0f / targetCount;
      }
    }
  }

  /** (B, T), int64. */
  NDArray inputs(NDManager manager) {
    return manager.create(inputs, shape);
  }

  /** (B, T), int64. */
  NDArray targets(NDManager manager) {
    return manager.create(targets, shape);
  }

  /** (B, T): one over the number of a row's targets, zero where it is padded. */
  NDArray weights(NDManager manager) {
    return manager.create(weights, shape);
  }
}
