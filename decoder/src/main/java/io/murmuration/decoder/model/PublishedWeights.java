package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * Weights in float32 as published.
 *
 * @param isTransposed whether matrices lie (in, out), as GPT-2's do
 */
record PublishedWeights(Map<String, NDArray> weights, boolean isTransposed)
    implements ForwardWeights {
  static PublishedWeights of(ModelConfig config, Map<String, NDArray> weights) {
    return new PublishedWeights(weights, config instanceof Gpt2Config);
  }

  @Override
  public NDArray array(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("weights must hold " + name);
    }
    return weight;
  }

  @Override
  public NDArray matrix(String module, NDManager manager) {
    NDArray published = array(module + ".weight");
    if (!isTransposed) {
      return published;
    }
    // A transposed view costs nothing.
    NDArray view = published.transpose();
    view.attach(manager);
    return view;
  }
}
