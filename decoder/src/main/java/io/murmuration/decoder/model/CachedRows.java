package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Rows with the same number of new tokens whose caches have the same capacity. */
final class CachedRows implements AttentionMemory {
  private final NDManager step;
  private final List<PlannedRow> rows;
  private final int tokens;
  private final int capacity;
  private final NDList remembered = new NDList();

  CachedRows(NDManager step, List<PlannedRow> rows) {
    this.step = step;
    this.rows = rows;
    this.tokens = rows.get(0).tokenIds().length;
    this.capacity = rows.get(0).cache().capacity();
  }

  @Override
  public NDArray extend(int layer, NDArray fresh) {
    remembered.add(fresh);
    if (capacity == 0) {
      return fresh;
    }
    // A result joins the manager of its first operand, here the cache's, which outlives the step.
    NDArray past = past(layer);
    past.attach(step);
    return past.concat(fresh, 3);
  }

  private NDArray past(int layer) {
    if (rows.size() == 1) {
      return rows.get(0).cache().layer(layer).expandDims(1);
    }
    NDList layers = new NDList(rows.size());
    rows.forEach(row -> layers.add(row.cache().layer(layer)));
    return NDArrays.stack(layers, 1);
  }

  /** Writes what the forward computed into the caches. */
  void store() {
    NDArray all = NDArrays.stack(remembered); // (layers, 2, B, K, T, D)
    NDList byRow = rows.size() == 1 ? new NDList(all) : all.split(rows.size(), 2);
    for (int i = 0; i < rows.size(); i++) {
      PlannedRow row = rows.get(i);
      row.cache().append(row.adapter(), tokens, byRow.get(i));
    }
  }

  /** The mask of these rows, over the capacity of their caches and then the new tokens. */
  NDArray mask(AttentionShape shape) {
    if (capacity == 0) {
      return Masks.causal(step, tokens, shape.group());
    }
    int[] pasts = rows.stream().mapToInt(row -> row.cache().length()).toArray();
    return Masks.cached(step, shape, new Masks.Window(pasts, capacity, tokens));
  }
}
