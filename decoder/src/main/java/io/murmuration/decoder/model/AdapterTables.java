package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The adapters of all members in the order in which the scripts read them. */
final class AdapterTables {
  private static final int PROJECTIONS_PER_BLOCK = 4;

  private final List<NDArray> tensors;
  private final int sharedLayers;

  private AdapterTables(List<NDArray> tensors, int sharedLayers) {
    this.tensors = tensors;
    this.sharedLayers = sharedLayers;
  }

  /** Without members every block counts as adapted: there is nobody to share with. */
  static AdapterTables of(
      ModelConfig config, Map<String, LoraFactors> factors, Preparation preparation) {
    Set<String> projections = new LinkedHashSet<>();
    AdaptableModule.of(config).forEach(module -> projections.add(module.projection()));
    if (projections.size() != PROJECTIONS_PER_BLOCK * config.layerCount()) {
      throw new AssertionError("projections per block: " + projections);
    }
    NDArray none = preparation.manager().zeros(new Shape(0));
    List<NDArray> tensors = new ArrayList<>();
    int first = -1;
    int at = 0;
    for (String projection : projections) {
      LoraFactors pair = factors.get(projection);
      tensors.add(pair == null ? none : preparation.cast(pair.a()));
      tensors.add(pair == null ? none : preparation.cast(pair.b()));
      first = pair != null && first < 0 ? at / PROJECTIONS_PER_BLOCK : first;
      at++;
    }
    return new AdapterTables(tensors, Math.max(0, first));
  }

  /** Eight per block: A (members, in, R) and B (members, R, out) of its four projections. */
  List<NDArray> tensors() {
    return tensors;
  }

  /** Blocks below the first that any adapter touches. */
  int sharedLayers() {
    return sharedLayers;
  }
}
