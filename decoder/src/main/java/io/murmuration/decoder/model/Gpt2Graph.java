package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cache-free forward of GPT-2 for training: differentiable in weights and adapters alike.
 *
 * <p>Every intermediate belongs to the manager of the token ids: give each micro-batch a manager of
 * its own and close it after the backward pass.
 */
public final class Gpt2Graph {
  private static final Gpt2Taps UNTAPPED = (place, input, output) -> output;

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
    NDManager manager = tokenIds.getManager();
    RowAdapters adapters =
        lora == null ? null : new RowAdapters(lora.factors(), manager.create((float) lora.scale()));
    return logits(new Gpt2(config, weights, manager, UNTAPPED), config, tokenIds, adapters);
  }

  /** The same without adapters, seen by {@code taps}. */
  public static NDArray tappedLogits(
      Gpt2Config config, Map<String, NDArray> weights, NDArray tokenIds, Gpt2Taps taps) {
    Gpt2 model = new Gpt2(config, weights, tokenIds.getManager(), taps);
    return logits(model, config, tokenIds, null);
  }

  private static NDArray logits(
      Gpt2 model, Gpt2Config config, NDArray tokenIds, @Nullable RowAdapters adapters) {
    int rows = (int) tokenIds.getShape().get(0);
    int tokens = (int) tokenIds.getShape().get(1);
    if (tokens > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          "tokenIds must have at most %d positions, got %d"
              .formatted(config.contextTokenCount(), tokens));
    }
    NDManager manager = tokenIds.getManager();
    AttentionShape shape = AttentionShape.of(config, manager);
    NDArray mask = Masks.causal(manager, tokens, shape.group());
    RowGroup group = new RowGroup(rows, tokens, mask, adapters);
    NDArray positions =
        manager.arange(0, tokens, 1, DataType.INT64).broadcast(rows, tokens).reshape(-1);
    PackedBatch batch = new PackedBatch(tokenIds.reshape(-1), positions, group, shape);
    return model.logits(model.hidden(batch)).reshape(rows, tokens, config.vocabularySize());
  }
}
