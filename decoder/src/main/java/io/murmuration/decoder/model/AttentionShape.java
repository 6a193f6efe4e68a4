package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Heads of a model.
 *
 * @param scale 1 / sqrt(D), a scalar array so that no step has to create one
 */
record AttentionShape(int heads, int keyValueHeads, int headWidth, NDArray scale) {
  static AttentionShape of(ModelConfig config, NDManager manager) {
    return new AttentionShape(
        config.headCount(),
        config.keyValueHeadCount(),
        config.headWidth(),
        manager.create((float) (1 / Math.sqrt(config.headWidth()))));
  }

  /** Query heads that share one head of keys and values. */
  int group() {
    return heads / keyValueHeads;
  }
}
