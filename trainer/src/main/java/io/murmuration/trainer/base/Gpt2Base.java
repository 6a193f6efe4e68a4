package io.murmuration.trainer.base;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Graph;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.weights.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** GPT-2 with its weights in float32. */
public final class Gpt2Base implements FrozenBase {
  private final Gpt2Config config;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> weights = new LinkedHashMap<>();

  /**
   * Uploads the weights.
   *
   * @param weights by published name without {@code transformer.}
   */
  public Gpt2Base(Gpt2Config config, Map<String, HostTensor> weights) {
    this.config = config;
    weights.forEach(
        (name, tensor) ->
            this.weights.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
  }

  @Override
  public Gpt2Config config() {
    return config;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public NDArray logits(NDArray tokenIds, LoraRows lora) {
    return Gpt2Graph.logits(config, weights, tokenIds, lora);
  }

  @Override
  public void close() {
    manager.close();
  }
}
