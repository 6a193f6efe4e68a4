package io.murmuration.trainer.base;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.model.CausalGraph;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.model.ModelFiles;
import io.murmuration.decoder.model.QuantisedWeights;
import io.murmuration.decoder.weights.HostTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the bases of all families have in common: a graph over weights that this owns. */
abstract class GraphBase implements FrozenBase {
  private final Kept kept;

  /**
   * A graph, the storage of its weights, and the manager that owns them.
   *
   * @param storage decides how to go backward: packed weights are floats for one block at a time
   */
  record Kept(CausalGraph graph, Storage storage, NDManager manager) {

    /** From the heap. */
    static Kept of(ModelConfig config, Map<String, HostTensor> weights, Storage storage) {
      return owned(
          storage,
          manager ->
              storage == Storage.NF4
                  ? new CausalGraph(config, QuantisedWeights.of(config, weights, manager))
                  : CausalGraph.of(config, uploaded(weights, manager)));
    }

    /** From a checkpoint, tensor by tensor. */
    static Kept read(ModelConfig config, Path directory, Storage storage) throws IOException {
      return owned(
          storage,
          manager ->
              storage == Storage.NF4
                  ? new CausalGraph(config, QuantisedWeights.load(config, directory, manager))
                  : CausalGraph.of(config, ModelFiles.of(config).load(directory, manager)));
    }

    private interface Source<E extends Exception> {
      CausalGraph open(NDManager manager) throws E;
    }

    /** What was uploaded is freed if the rest cannot be. */
    private static <E extends Exception> Kept owned(Storage storage, Source<E> source) throws E {
      NativeLibraries.stayOffline();
      NDManager manager = NDManager.newBaseManager();
      boolean isOpen = false;
      try {
        Kept kept = new Kept(source.open(manager), storage, manager);
        isOpen = true;
        return kept;
      } finally {
        if (!isOpen) {
          manager.close();
        }
      }
    }

    private static Map<String, NDArray> uploaded(
        Map<String, HostTensor> weights, NDManager manager) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      weights.forEach(
          (name, tensor) ->
              arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
      return arrays;
    }
  }

  GraphBase(Kept kept) {
    this.kept = kept;
  }

  @Override
  public NDManager manager() {
    return kept.manager();
  }

  @Override
  public NDArray logits(NDArray tokenIds, LoraRows lora) {
    return kept.graph().logits(tokenIds, lora);
  }

  @Override
  public NDArray backward(
      GradientCollector collector, NDArray tokenIds, LoraRows lora, UnaryOperator<NDArray> loss) {
    return kept.storage() == Storage.NF4
        ? kept.graph().backward(collector, tokenIds, lora, loss)
        : FrozenBase.super.backward(collector, tokenIds, lora, loss);
  }

  @Override
  public void close() {
    kept.manager().close();
  }
}
