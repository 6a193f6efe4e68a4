package io.murmuration.trainer.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Sequences of different lengths in one (B, T) array, filled up behind with end-of-text. */
record PaddedBatch(List<int[]> sequences, int endOfText) {
  int width() {
    return sequences.stream().mapToInt(s -> s.length).max().orElseThrow();
  }

  NDArray ids(NDManager manager) {
    int width = width();
    long[] ids = new long[sequences.size() * width];
    for (int row = 0; row < sequences.size(); row++) {
      int[] sequence = sequences.get(row);
      for (int index = 0; index < width; index++) {
        ids[row * width + index] = index < sequence.length ? sequence[index] : endOfText;
      }
    }
    return manager.create(ids, new Shape(sequences.size(), width));
  }
}
