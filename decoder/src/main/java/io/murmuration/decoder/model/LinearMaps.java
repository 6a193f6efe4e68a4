package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies a model's linear maps; what a map's matrix needs is freed as soon as it was used. */
record LinearMaps(ForwardWeights weights) {

  /** x (N, in) to (N, out) with the adapters of each row; {@code bias} names its array. */
  NDArray apply(PackedBatch batch, NDArray x, String module, @Nullable String bias) {
    try (NDManager scratch = x.getManager().newSubManager()) {
      NDArray matrix = weights.matrix(module, scratch);
      NDArray added = bias == null ? null : weights.array(bias);
      return batch.project(x, new Projection(module, matrix, added));
    }
  }

  /**
   * Several maps of one input side by side: (N, in) to (N, sum of out). Adapters may name the maps
   * one by one, as published, or all of them as one.
   */
  NDArray applyAll(PackedBatch batch, NDArray x, String prefix, List<String> names) {
    NDList parts = new NDList(names.size());
    for (String name : names) {
      parts.add(apply(batch, x, prefix + name, null));
    }
    NDArray all = NDArrays.concat(parts, 1);
    batch.group().adapt(AdaptableModule.projectionName(prefix, names), x, all);
    return all;
  }
}
