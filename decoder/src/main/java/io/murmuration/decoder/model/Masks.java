package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Attention masks: 0 where a position may be seen, minus infinity elsewhere. */
final class Masks {
  private Masks() {}

  /**
   * What the rows of a group see: {@code capacity} cached positions, of which row b has filled
   * {@code pasts[b]}, and then {@code tokens} new ones.
   */
  // An array inside a record: never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Window(int[] pasts, int capacity, int tokens) {
    int width() {
      return capacity + tokens;
    }

    float at(int row, int token, int seen) {
      boolean isVisible = seen < capacity ? seen < pasts[row] : seen - capacity <= token;
      return isVisible ? 0 : Float.NEGATIVE_INFINITY;
    }
  }

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

  /** (B K, G T, L), or (1, G T, L) for a single row. */
  static NDArray cached(NDManager manager, AttentionShape shape, Window window) {
    int rows = window.pasts().length;
    int tokens = window.tokens();
    int width = window.width();
    float[] mask = new float[rows * tokens * width];
    for (int i = 0; i < mask.length; i++) {
      int row = i / (tokens * width);
      mask[i] = window.at(row, i / width % tokens, i % width);
    }
    int heads = rows == 1 ? 1 : shape.keyValueHeads();
    return manager
        .create(mask, new Shape(rows, 1, 1, tokens, width))
        .broadcast(rows, heads, shape.group(), tokens, width)
        .reshape((long) rows * heads, (long) shape.group() * tokens, width);
  }
}
