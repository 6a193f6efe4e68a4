package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cache-free forward of GPT-2 for training: differentiable in weights and adapters alike.
 *
 * <p>Every intermediate belongs to the manager of the token ids: give each micro-batch a manager of
 * its own and close it after the backward pass.
 */
public final class Gpt2Graph {
  private Gpt2Graph() {}

  /**
   * Logits of every position, each row by itself under a causal mask.
   *
   * @param weights by published name without {@code transformer.}, shapes as in {@link Gpt2Shapes}
   * @param tokenIds (B, T), int64, T at most the context
   * @param lora adapters with one entry per row, or null for the weights alone
   * @return (B, T, V)
   */
  public static NDArray logits(
      Gpt2Config config, Map<String, NDArray> weights, NDArray tokenIds, @Nullable LoraRows lora) {
    return CausalGraph.of(config, weights).logits(tokenIds, lora);
  }

  /** The same without adapters, seen by {@code taps}. */
  public static NDArray tappedLogits(
      Gpt2Config config, Map<String, NDArray> weights, NDArray tokenIds, Gpt2Taps taps) {
    return CausalGraph.tapped(config, weights, taps).logits(tokenIds, null);
  }
}
