package io.murmuration.trainer.base;

import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.weights.HostTensor;
import java.util.Map;

/** A frozen Llama. */
public final class LlamaBase extends GraphBase {
  private final LlamaConfig config;

  LlamaBase(LlamaConfig config, Kept kept) {
    super(kept);
    this.config = config;
  }

  /**
   * Uploads the weights.
   *
   * @param weights by published name without {@code model.}
   */
  public LlamaBase(LlamaConfig config, Map<String, HostTensor> weights, Storage storage) {
    this(config, Kept.of(config, weights, storage));
  }

  @Override
  public LlamaConfig config() {
    return config;
  }
}
