package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a batch that have equally many tokens.
 *
 * @param rows B
 * @param tokens T
 * @param mask added to the scores (1, G T, T), 0 or minus infinity; null masks nothing
 * @param adapters adapters of the rows; null where all rows use the public weights
 */
record RowGroup(int rows, int tokens, @Nullable NDArray mask, @Nullable RowAdapters adapters) {
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
  NDArray attend(AttentionShape shape, NDArray q, NDArray kv) {
    int heads = shape.keyValueHeads();
    int width = shape.headWidth();
    NDArray queries = groupedQueries(shape, q.mul(shape.scale())); // (B K, G T, D)
    NDArray all = byHead(heads, width, kv); // (2, B, K, T, D)
    NDArray halves = all.reshape(2, (long) rows * heads, -1, width);
    NDArray scores = queries.batchMatMul(halves.get(0).swapAxes(1, 2)); // (B K, G T, T)
    NDArray weights = (mask == null ? scores : scores.addi(mask)).softmax(-1);
    return ungrouped(shape, weights.batchMatMul(halves.get(1)));
  }

  /** (2, B T, K, D) to (2, B, K, T, D); for a single token both are the same numbers in order. */
  private NDArray byHead(int heads, int width, NDArray kv) {
    return tokens == 1
        ? kv.reshape(2, rows, heads, 1, width)
        : kv.reshape(2, rows, tokens, heads, width).swapAxes(2, 3);
  }

  private NDArray groupedQueries(AttentionShape shape, NDArray q) {
    int heads = shape.keyValueHeads();
    int width = shape.headWidth();
    if (tokens == 1) {
      return q.reshape((long) rows * heads, shape.group(), width);
    }
    return q.reshape(rows, tokens, shape.heads(), width)
        .swapAxes(1, 2)
        .reshape((long) rows * heads, (long) shape.group() * tokens, width);
  }

  private NDArray ungrouped(AttentionShape shape, NDArray mixed) {
    long width = (long) shape.heads() * shape.headWidth();
    if (tokens == 1) {
      return mixed.reshape(rows, width);
    }
    return mixed
        .reshape(rows, shape.heads(), tokens, shape.headWidth())
        .swapAxes(1, 2)
        .reshape(tokenCount(), width);
  }

  /** Adds the adapters' part to a projection's output in place; x (B T, in), y (B T, out). */
  void adapt(String module, NDArray x, NDArray y) {
    if (adapters == null) {
      return;
    }
    NDArray delta = adapters.delta(module, x.reshape(rows, tokens, -1));
    if (delta != null) {
      y.addi(delta.reshape(tokenCount(), -1));
    }
  }
}
