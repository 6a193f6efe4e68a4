package io.murmuration.trainer.base;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.decoder.model.ModelConfig;
import java.util.function.UnaryOperator;

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

  /**
   * Forward and backward of one batch: the gradients of the leaves behind {@code lora} grow by
   * those of the sum of the losses. Bases whose weights are packed need far less memory for this
   * than for a backward through {@link #logits}, and have the same gradients.
   *
   * @param collector open since {@code lora} was made of its leaves; no leaf serves two modules
   * @param tokenIds (B, T) as above
   * @param lora as above, with at least one module
   * @param loss logits (B, T, V) to losses, such as one for each row
   * @return the losses without their graph; they belong to the manager of the token ids
   */
  default NDArray backward(
      GradientCollector collector, NDArray tokenIds, LoraRows lora, UnaryOperator<NDArray> loss) {
    NDArray losses = loss.apply(logits(tokenIds, lora));
    collector.backward(losses.sum());
    return losses.stopGradient();
  }

  /** Frees the weights. */
  @Override
  void close();
}
