package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Attention masks: 0 where a position may be seen, minus infinity elsewhere. */
final class Masks {
  private Masks() {}

  /** Token t sees tokens 0 to t of its row: (1, G T, T). */
  static NDArray causal(NDManager manager, int tokens, int group) {
    float[] mask = new float[group * tokens * tokens];
    for (int row = 0; row < group * tokens; row++) {
      for (int seen = row % tokens + 1; seen < tokens; seen++) {
        mask[row * tokens + seen] = Float.NEGATIVE_INFINITY;
      }
    }
    return manager.create(mask, new Shape(1, (long) group * tokens, tokens));
  }
}
