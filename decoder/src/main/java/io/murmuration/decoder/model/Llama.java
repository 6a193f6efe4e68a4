package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.List;

/**
 * Llama (Touvron et al. 2023, arXiv 2302.13971) in differentiable operations: N tokens (N) to
 * hidden states (N, C) to logits (N, V).
 *
 * <p>Shapes of the weights as published, all (out, in): embed_tokens (V, C), q_proj and o_proj (C,
 * C), k_proj and v_proj (K D, C), gate_proj and up_proj (I, C), down_proj (C, I), norms one vector
 * each; the head is lm_head (V, C), or embed_tokens where tied.
 */
final class Llama implements BlockForward {
  private static final List<String> QUERIES_KEYS_VALUES = List.of("q_proj", "k_proj", "v_proj");
  private static final List<String> GATE_UP = List.of("gate_proj", "up_proj");

  private final LlamaConfig config;
  private final ForwardWeights weights;
  private final LinearMaps maps;
  private final NDArray epsilon;
  private final NDArray cosines;
  private final NDArray sines;

  /** Constants for rows of {@code tokens} tokens are made; they belong to {@code manager}. */
  Llama(LlamaConfig config, ForwardWeights weights, int tokens, NDManager manager) {
    this.config = config;
    this.weights = weights;
    maps = new LinearMaps(weights);
    epsilon = manager.create((float) config.rmsNormEpsilon());
    Shape byToken = new Shape(tokens, 1, config.headWidth());
    cosines = RotaryTables.cosines(config, tokens, manager).reshape(byToken);
    sines = RotaryTables.sines(config, tokens, manager).reshape(byToken);
  }

  @Override
  public NDArray embed(PackedBatch batch) {
    NDArray table = weights.array("embed_tokens.weight");
    return Embedding.embedding(batch.ids(), table, SparseFormat.DENSE).get(0);
  }

  @Override
  public NDArray block(int index, PackedBatch batch, NDArray x) {
    String prefix = "layers." + index + ".";
    NDArray normed = normalised(x, prefix + "input_layernorm");
    NDArray y = x.add(attention(prefix + "self_attn.", batch, normed));
    normed = normalised(y, prefix + "post_attention_layernorm");
    NDList both = maps.applyAll(batch, normed, prefix + "mlp.", GATE_UP).split(2, 1);
    NDArray inner = silu(both.get(0)).mul(both.get(1));
    return y.add(maps.apply(batch, inner, prefix + "mlp.down_proj", null));
  }

  @Override
  public NDArray logits(NDArray hidden) {
    String head = config.isHeadTied() ? "embed_tokens.weight" : "lm_head.weight";
    return Linear.linear(normalised(hidden, "norm"), weights.array(head)).get(0);
  }

  private NDArray attention(String prefix, PackedBatch batch, NDArray x) {
    int heads = config.headCount();
    int keyHeads = config.keyValueHeadCount();
    int width = config.headWidth();
    NDList parts =
        maps.applyAll(batch, x, prefix, QUERIES_KEYS_VALUES)
            .reshape(-1, heads + 2L * keyHeads, width)
            .split(new long[] {heads + keyHeads}, 1);
    NDList turned = turned(batch, parts.get(0)).split(new long[] {heads}, 1);
    NDArray mixed = batch.attend(turned.get(0), turned.get(1), parts.get(1));
    return maps.apply(batch, mixed, prefix + "o_proj", null);
  }

  /** Channels d and d + D/2 of each head turn together by their position; x (N, heads, D). */
  private NDArray turned(PackedBatch batch, NDArray x) {
    Shape shape = x.getShape();
    int width = config.headWidth();
    NDArray byRow = x.reshape(batch.group().rows(), batch.group().tokens(), shape.get(1), width);
    NDList halves = byRow.split(2, 3);
    NDArray swapped = NDArrays.concat(new NDList(halves.get(1), halves.get(0)), 3);
    return byRow.mul(cosines).add(swapped.mul(sines)).reshape(shape);
  }

  private static NDArray silu(NDArray x) {
    return x.getNDArrayInternal().sigmoid().mul(x);
  }

  private NDArray normalised(NDArray x, String module) {
    NDArray square = x.square().mean(new int[] {-1}, true);
    return x.div(square.add(epsilon).sqrt()).mul(weights.array(module + ".weight"));
  }
}
