package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;

/**
 * The tokens of all rows one after another, each row's tokens together.
 *
 * @param ids token ids (N), int64
 * @param positions of the tokens in their sequences (N), int64
 */
record PackedBatch(NDArray ids, NDArray positions, RowGroup group, AttentionShape shape) {

  /** x (N, in) to (N, out): the shared weights once for all rows, adapters by row. */
  NDArray project(NDArray x, Projection projection) {
    NDArray y = Linear.linear(x, projection.weight(), projection.bias()).get(0);
    group.adapt(projection.module(), x, y);
    return y;
  }

  /** Attention within every row; q (N, H, D), k and v (N, K, D) to (N, C). */
  NDArray attend(NDArray q, NDArray k, NDArray v) {
    return group.attend(shape, q, NDArrays.stack(new NDList(k, v)));
  }
}
