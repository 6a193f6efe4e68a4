package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import java.util.List;

/** The tokens of all rows one after another, group by group, each row's tokens together. */
final class PackedBatch {
  private final NDArray ids;
  private final NDArray positions;
  private final List<RowGroup> groups;
  private final AttentionShape shape;
  private final long[] boundaries;
  private final boolean isAdapted;

  /**
   * A batch.
   *
   * @param ids token ids (N), int64
   * @param positions of the tokens in their sequences (N), int64
   */
  PackedBatch(NDArray ids, NDArray positions, List<RowGroup> groups, AttentionShape shape) {
    this.ids = ids;
    this.positions = positions;
    this.groups = List.copyOf(groups);
    this.shape = shape;
    this.boundaries = boundaries(groups);
    this.isAdapted = groups.stream().anyMatch(group -> group.adapters() != null);
  }

  NDArray ids() {
    return ids;
  }

  NDArray positions() {
    return positions;
  }

  /** x (N, in) to (N, out): the shared weights once for all rows, adapters by row. */
  NDArray project(NDArray x, Projection projection) {
    NDArray y = Linear.linear(x, projection.weight(), projection.bias()).get(0);
    if (!isAdapted) {
      return y;
    }
    if (groups.size() == 1) {
      groups.get(0).adapt(projection.module(), x, y);
      return y;
    }
    NDList xs = x.split(boundaries);
    NDList ys = y.split(boundaries); // views: what is added to them is added to y
    for (int i = 0; i < groups.size(); i++) {
      groups.get(i).adapt(projection.module(), xs.get(i), ys.get(i));
    }
    return y;
  }

  /** Attention of every row over its own past; q (N, H, D), k and v (N, K, D) to (N, C). */
  NDArray attend(int layer, NDArray q, NDArray k, NDArray v) {
    NDArray kv = NDArrays.stack(new NDList(k, v));
    if (groups.size() == 1) {
      return groups.get(0).attend(layer, shape, q, kv);
    }
    NDList queries = q.split(boundaries);
    NDList keyValues = kv.split(boundaries, 1);
    NDList mixed = new NDList(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      mixed.add(groups.get(i).attend(layer, shape, queries.get(i), keyValues.get(i)));
    }
    return NDArrays.concat(mixed);
  }

  private static long[] boundaries(List<RowGroup> groups) {
    long[] boundaries = new long[groups.size() - 1];
    long next = 0;
    for (int i = 0; i < boundaries.length; i++) {
      next += groups.get(i).tokenCount();
      boundaries[i] = next;
    }
    return boundaries;
  }
}
