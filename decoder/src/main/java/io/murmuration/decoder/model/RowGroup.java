package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a packed batch that bring equally many tokens and attend to equally many positions.
 *
 * @param rows B
 * @param tokens T
 * @param mask added to the scores (1 or B K, G T, L), 0 or minus infinity; null masks nothing
 * @param adapters adapters of the rows; null where all rows use the public weights
 */
record RowGroup(
    int rows,
    int tokens,
    AttentionMemory memory,
    @Nullable NDArray mask,
    @Nullable RowAdapters adapters) {
  /** Tokens of all rows. */
  int tokenCount() {
    return rows * tokens;
  }

  /**
   * Causal attention within each row.
   *
   * @param q (B T, H, D)
   * @param kv (2, B T, K, D)
   * @return (B T, C)
   */
  NDArray attend(int layer, AttentionShape shape, NDArray q, NDArray kv) {
    int heads = shape.keyValueHeads();
    int width = shape.headWidth();
    NDArray queries = groupedQueries(shape, q.mul(shape.scale())); // (B K, G T, D)
    NDArray fresh = kv.reshape(2, rows, tokens, heads, width).transpose(0, 1, 3, 2, 4);
    NDArray all = memory.extend(layer, fresh); // (2, B K, L, D)
    NDList halves = all.reshape(2, (long) rows * heads, -1, width).split(2);
    NDArray keys = halves.get(0).squeeze(0);
    NDArray values = halves.get(1).squeeze(0);
    NDArray scores = queries.batchMatMul(keys.transpose(0, 2, 1));
    NDArray weights = (mask == null ? scores : scores.add(mask)).softmax(-1);
    return ungrouped(shape, weights.batchMatMul(values));
  }

  private NDArray groupedQueries(AttentionShape shape, NDArray q) {
    int heads = shape.keyValueHeads();
    int width = shape.headWidth();
    if (tokens == 1) {
      return q.reshape((long) rows * heads, shape.group(), width);
    }
    return q.reshape(rows, tokens, shape.heads(), width)
        .transpose(0, 2, 1, 3)
        .reshape((long) rows * heads, (long) shape.group() * tokens, width);
  }

  private NDArray ungrouped(AttentionShape shape, NDArray mixed) {
    long width = (long) shape.heads() * shape.headWidth();
    if (tokens == 1) {
      return mixed.reshape(rows, width);
    }
    return mixed
        .reshape(rows, shape.heads(), tokens, shape.headWidth())
        .transpose(0, 2, 1, 3)
        .reshape(tokenCount(), width);
  }

  /** A projection's output with the adapters' part added; x (B T, in), y (B T, out). */
  NDArray adapted(String module, NDArray x, NDArray y) {
    if (adapters == null) {
      return y;
    }
    NDArray delta = adapters.delta(module, x.reshape(rows, tokens, x.getShape().get(1)));
    return delta == null ? y : y.add(delta.reshape(y.getShape()));
  }
}
