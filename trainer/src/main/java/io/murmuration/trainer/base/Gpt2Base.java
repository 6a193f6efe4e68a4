package io.murmuration.trainer.base;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import java.util.Map;

/** A frozen GPT-2. */
public final class Gpt2Base extends GraphBase {
  private final Gpt2Config config;

  Gpt2Base(Gpt2Config config, Kept kept) {
    super(kept);
    this.config = config;
  }

  /**
   * Uploads the weights.
   *
   * @param weights by published name without {@code transformer.}
   */
  public Gpt2Base(Gpt2Config config, Map<String, HostTensor> weights, Storage storage) {
    this(config, Kept.of(config, weights, storage));
  }

  /** The same in float32. */
  public Gpt2Base(Gpt2Config config, Map<String, HostTensor> weights) {
    this(config, weights, Storage.FLOAT32);
  }

  @Override
  public Gpt2Config config() {
    return config;
  }
}
