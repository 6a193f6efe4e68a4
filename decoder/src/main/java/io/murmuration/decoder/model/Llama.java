package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Llama (Touvron et al. 2023, arXiv 2302.13971): N tokens (N) to hidden states (N, C) to logits (N,
 * V).
 *
 * <p>Shapes of the weights as published: embed_tokens (V, C), q_proj (H D, C), k_proj and v_proj (K
 * D, C), o_proj (C, C), gate_proj and up_proj (I, C), down_proj (C, I), norms (C), lm_head (V, C)
 * unless tied. q, k and v are one matrix here, as are gate and up.
 */
final class Llama implements Family {
  private record Block(
      NDArray attentionNorm,
      Projection qkv,
      Projection attentionOut,
      NDArray mlpNorm,
      Projection gateUp,
      Projection down) {}

  private final LlamaConfig config;
  private final Map<String, NDArray> weights;
  private final List<Block> blocks = new ArrayList<>();
  private final NDArray epsilon;
  private final NDArray cosines;
  private final NDArray signedSines;

  /** Fused matrices and tables belong to {@code manager}; what was fused is closed. */
  Llama(LlamaConfig config, Map<String, NDArray> weights, NDManager manager) {
    this.config = config;
    this.weights = weights;
    for (int layer = 0; layer < config.layerCount(); layer++) {
      blocks.add(block("layers." + layer + ".", manager));
    }
    epsilon = manager.create((float) config.rmsNormEpsilon());
    cosines = table(manager, false);
    signedSines = table(manager, true);
  }

  @Override
  public NDArray hidden(PackedBatch batch) {
    NDArray cos = rows(cosines, batch.positions()).expandDims(1); // (N, 1, D)
    NDArray sin = rows(signedSines, batch.positions()).expandDims(1);
    NDArray x = rows(weight("embed_tokens.weight"), batch.ids());
    for (int layer = 0; layer < blocks.size(); layer++) {
      Block block = blocks.get(layer);
      NDArray qkv = batch.project(normalised(x, block.attentionNorm), block.qkv);
      NDArray mixed = attention(layer, batch, qkv, cos, sin);
      x = x.add(batch.project(mixed, block.attentionOut));
      NDArray gateUp = batch.project(normalised(x, block.mlpNorm), block.gateUp);
      x = x.add(batch.project(swiGlu(gateUp), block.down));
    }
    return x;
  }

  @Override
  public NDArray logits(NDArray hidden) {
    NDArray head = weight(config.isHeadTied() ? "embed_tokens.weight" : "lm_head.weight");
    return Linear.linear(normalised(hidden, weight("norm.weight")), head).get(0);
  }

  private NDArray attention(int layer, PackedBatch batch, NDArray qkv, NDArray cos, NDArray sin) {
    int heads = config.headCount();
    int keyHeads = config.keyValueHeadCount();
    NDList parts =
        qkv.reshape(-1, heads + 2L * keyHeads, config.headWidth())
            .split(new long[] {heads + keyHeads}, 1);
    NDList rotated = rotated(parts.get(0), cos, sin).split(new long[] {heads}, 1);
    return batch.attend(layer, rotated.get(0), rotated.get(1), parts.get(1));
  }

  /** Channel d and d + D/2 of a head turn together; x (N, H + K, D). */
  private static NDArray rotated(NDArray x, NDArray cos, NDArray sin) {
    NDList halves = x.split(2, 2);
    NDArray swapped = NDArrays.concat(new NDList(halves.get(1), halves.get(0)), 2);
    return x.mul(cos).addi(swapped.muli(sin));
  }

  private static NDArray swiGlu(NDArray gateUp) {
    NDList halves = gateUp.split(2, 1);
    NDArray gate = halves.get(0);
    return gate.getNDArrayInternal().sigmoid().muli(gate).muli(halves.get(1));
  }

  private NDArray normalised(NDArray x, NDArray gain) {
    NDArray square = x.square().mean(new int[] {1}, true);
    return x.div(square.addi(epsilon).sqrt()).muli(gain);
  }

  private static NDArray rows(NDArray table, NDArray indices) {
    return Embedding.embedding(indices, table, SparseFormat.DENSE).get(0);
  }

  /** Cosines, or sines that are negative in the first half, by position: (positions, D). */
  private NDArray table(NDManager manager, boolean isSine) {
    int width = config.headWidth();
    int half = width / 2;
    float[] values = new float[config.contextTokenCount() * width];
    for (int position = 0; position < config.contextTokenCount(); position++) {
      for (int d = 0; d < half; d++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * d / width);
        int index = position * width + d;
        values[index] = (float) (isSine ? -Math.sin(angle) : Math.cos(angle));
        values[index + half] = (float) (isSine ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return manager.create(values, new Shape(config.contextTokenCount(), width));
  }

  private Block block(String prefix, NDManager manager) {
    return new Block(
        weight(prefix + "input_layernorm.weight"),
        fused(manager, prefix + "self_attn.", List.of("q_proj", "k_proj", "v_proj")),
        fused(manager, prefix + "self_attn.", List.of("o_proj")),
        weight(prefix + "post_attention_layernorm.weight"),
        fused(manager, prefix + "mlp.", List.of("gate_proj", "up_proj")),
        fused(manager, prefix + "mlp.", List.of("down_proj")));
  }

  private Projection fused(NDManager manager, String prefix, List<String> parts) {
    String module = AdaptableModule.projectionName(prefix, parts);
    if (parts.size() == 1) {
      return new Projection(module, weight(module + ".weight"), null);
    }
    NDList rows = new NDList(parts.size());
    parts.forEach(part -> rows.add(weight(prefix + part + ".weight")));
    NDArray fused = NDArrays.concat(rows);
    fused.attach(manager);
    rows.close();
    return new Projection(module, fused, null);
  }

  private NDArray weight(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("weights must hold " + name);
    }
    return weight;
  }
}
