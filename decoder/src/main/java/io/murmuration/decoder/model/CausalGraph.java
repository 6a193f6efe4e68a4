package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The cache-free forward of a model for training, differentiable in adapters, and in weights where
 * those are kept as published.
 *
 * <p>Every intermediate belongs to the manager of the token ids: give each micro-batch a manager of
 * its own and close it after the backward pass.
 */
public final class CausalGraph {
  private final ModelConfig config;
  private final ForwardWeights weights;
  private final Gpt2Taps taps; // of a GPT-2 alone
  private final Set<String> modules = new HashSet<>();

  /** The weights stay the caller's. */
  public CausalGraph(ModelConfig config, ForwardWeights weights) {
    this(config, weights, (place, input, output) -> output);
  }

  private CausalGraph(ModelConfig config, ForwardWeights weights, Gpt2Taps taps) {
    this.config = config;
    this.weights = weights;
    this.taps = taps;
    for (AdaptableModule module : AdaptableModule.of(config)) {
      modules.addAll(List.of(module.name(), module.projection()));
    }
  }

  /**
   * On float32 arrays.
   *
   * @param weights by published name without prefix, shapes as published
   */
  public static CausalGraph of(ModelConfig config, Map<String, NDArray> weights) {
    return new CausalGraph(config, PublishedWeights.of(config, weights));
  }

  /** A GPT-2 on float32 arrays, every place of which {@code taps} sees. */
  static CausalGraph tapped(Gpt2Config config, Map<String, NDArray> weights, Gpt2Taps taps) {
    return new CausalGraph(config, PublishedWeights.of(config, weights), taps);
  }

  /**
   * Logits of every position, each row by itself under a causal mask.
   *
   * @param tokenIds (B, T), int64, T at most the context
   * @param lora adapters with one entry per row, or null for the weights alone
   * @return (B, T, V)
   * @throws IllegalArgumentException for more positions, or a module that this model has not
   */
  public NDArray logits(NDArray tokenIds, @Nullable LoraRows lora) {
    PackedBatch batch = batch(tokenIds, lora);
    BlockForward forward = forward(batch);
    NDArray x = forward.embed(batch);
    for (int block = 0; block < config.layerCount(); block++) {
      x = forward.block(block, batch, x);
    }
    return byRow(forward.logits(x), batch);
  }

  /**
   * Forward and backward that keep the graph, and so the floats of the weights, of one block at a
   * time: what enters each block is kept, and each block's forward runs again on the way back (Chen
   * et al. 2016, arXiv 1604.06174). The gradients of the factors' leaves grow by those of the sum
   * of the losses, exactly as after one backward through {@link #logits}.
   *
   * @param collector open while {@code lora} was made of its leaves; factors of different modules
   *     must not share a leaf
   * @param lora adapters with one entry per row, at least one module
   * @param loss logits (B, T, V) to losses
   * @return the losses, without their graph; they belong to the manager of the token ids
   */
  public NDArray backward(
      GradientCollector collector, NDArray tokenIds, LoraRows lora, UnaryOperator<NDArray> loss) {
    PackedBatch batch = batch(tokenIds, lora);
    return new BlockwiseBackward(forward(batch), batch, collector)
        .run(firstAdapted(lora), config.layerCount(), x -> loss.apply(byRow(x, batch)));
  }

  private PackedBatch batch(NDArray tokenIds, @Nullable LoraRows lora) {
    int rows = (int) tokenIds.getShape().get(0);
    int tokens = (int) tokenIds.getShape().get(1);
    if (tokens > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          "tokenIds must have at most %d positions, got %d"
              .formatted(config.contextTokenCount(), tokens));
    }
    if (lora != null && !modules.containsAll(lora.factors().keySet())) {
      Set<String> unknown = new TreeSet<>(lora.factors().keySet());
      unknown.removeAll(modules);
      throw new IllegalArgumentException("lora must adapt modules of this model, got " + unknown);
    }
    NDManager manager = tokenIds.getManager();
    AttentionShape shape = AttentionShape.of(config, manager);
    NDArray mask = Masks.causal(manager, tokens, shape.group());
    RowAdapters adapters =
        lora == null ? null : new RowAdapters(lora.factors(), manager.create((float) lora.scale()));
    RowGroup group = new RowGroup(rows, tokens, mask, adapters);
    NDArray positions =
        manager.arange(0, tokens, 1, DataType.INT64).broadcast(rows, tokens).reshape(-1);
    return new PackedBatch(tokenIds.reshape(-1), positions, group, shape);
  }

  private BlockForward forward(PackedBatch batch) {
    NDManager manager = batch.ids().getManager();
    if (config instanceof Gpt2Config gpt2) {
      return new Gpt2(gpt2, weights, manager, taps);
    } else if (config instanceof LlamaConfig llama) {
      return new Llama(llama, weights, batch.group().tokens(), manager);
    }
    throw new AssertionError("unhandled family: " + config);
  }

  private NDArray byRow(NDArray logits, PackedBatch batch) {
    return logits.reshape(batch.group().rows(), batch.group().tokens(), config.vocabularySize());
  }

  /** Published names begin with the list of blocks and the number in it. */
  private static int firstAdapted(LoraRows lora) {
    return lora.factors().keySet().stream()
        .mapToInt(module -> Integer.parseInt(module.split("\\.", 3)[1]))
        .min()
        .orElseThrow(
            () -> new IllegalArgumentException("lora must adapt at least one module, got none"));
  }
}
