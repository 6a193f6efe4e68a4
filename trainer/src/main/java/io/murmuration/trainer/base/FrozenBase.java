package io.murmuration.trainer.base;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;

/**
 * A model whose weights do not move, differentiable in the adapters it is given (Hu et al. 2021,
 * arXiv 2106.09685). How the weights are kept is its own affair.
 */
public interface FrozenBase extends AutoCloseable {
  /** Sizes; {@link io.murmuration.decoder.model.AdaptableModule#of} names what can be adapted. */
  ModelConfig config();

  /** Lives as long as this base: parent of the managers of steps. */
  NDManager manager();

  /**
   * Logits of every position, each row by itself under a causal mask. Every intermediate belongs to
   * the manager of the token ids: give each micro-batch a manager of its own and close it after the
   * backward pass.
   *
   * @param tokenIds (B, T), int64, T at most the context
   * @param lora adapters, one entry per row
   * @return (B, T, V)
   */
  NDArray logits(NDArray tokenIds, LoraRows lora);

  /** Frees the weights. */
  @Override
  void close();
}
