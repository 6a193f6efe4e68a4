package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cache-free forward of a Llama for training: differentiable in weights and adapters alike.
 *
 * <p>Every intermediate belongs to the manager of the token ids: give each micro-batch a manager of
 * its own and close it after the backward pass.
 */
public final class LlamaGraph {
  private LlamaGraph() {}

  /**
   * Logits of every position, each row by itself under a causal mask.
   *
   * @param weights by published name without {@code model.}, shapes as in {@link LlamaShapes}
   * @param tokenIds (B, T), int64, T at most the context
   * @param lora adapters with one entry per row, or null for the weights alone; modules that share
   *     an input may be named one by one, or as the engine's one product of them
   * @return (B, T, V)
   */
  public static NDArray logits(
      LlamaConfig config, Map<String, NDArray> weights, NDArray tokenIds, @Nullable LoraRows lora) {
    return CausalGraph.of(config, weights).logits(tokenIds, lora);
  }
}
