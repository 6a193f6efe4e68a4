package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GPT-2 (Radford et al. 2019) in differentiable operations: N tokens (N) to hidden states (N, C) to
 * logits (N, V).
 *
 * <p>Shapes of the weights as published: wte (V, C), wpe (positions, C), c_attn (C, 3C),
 * attn.c_proj (C, C), c_fc (C, I), mlp.c_proj (I, C), norms and biases one vector each; the head is
 * wte.
 */
final class Gpt2 {
  private static final double GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBIC = GELU_LINEAR * 0.044715;

  /** A layer norm's two vectors (C) and its published name. */
  private record Norm(String module, NDArray gain, NDArray bias) {}

  private record Block(
      Norm beforeAttention,
      Projection qkv,
      Projection attentionOut,
      Norm beforeMlp,
      Projection mlpIn,
      Projection mlpOut) {}

  private final Gpt2Config config;
  private final Map<String, NDArray> weights;
  private final NDManager manager;
  private final Gpt2Taps taps;
  private final List<Block> blocks = new ArrayList<>();
  private final Norm last;
  private final NDArray geluLinear;
  private final NDArray geluCubic;

  /** Views on {@code weights} and two constants are made; they belong to {@code manager}. */
  Gpt2(Gpt2Config config, Map<String, NDArray> weights, NDManager manager, Gpt2Taps taps) {
    this.config = config;
    this.taps = taps;
    this.weights = weights;
    this.manager = manager;
    for (int layer = 0; layer < config.layerCount(); layer++) {
      blocks.add(block("h." + layer + "."));
    }
    last = norm("ln_f");
    geluLinear = manager.create((float) GELU_LINEAR);
    geluCubic = manager.create((float) GELU_CUBIC);
  }

  /** Residual stream after the last block (N, C), before the last norm. */
  NDArray hidden(PackedBatch batch) {
    NDArray embedded = rows("wte.weight", batch.ids()).add(rows("wpe.weight", batch.positions()));
    NDArray x = taps.tap(Gpt2Taps.EMBEDDINGS, batch.ids(), embedded);
    for (Block block : blocks) {
      x = x.add(attention(block, batch, normalised(x, block.beforeAttention)));
      NDArray inner = project(batch, normalised(x, block.beforeMlp), block.mlpIn);
      x = x.add(project(batch, gelu(inner), block.mlpOut));
    }
    return x;
  }

  /** Last norm and head: (N, C) to (N, V). */
  NDArray logits(NDArray hidden) {
    NDArray head = weight("wte.weight");
    NDArray x = normalised(hidden, last);
    return taps.tap(Gpt2Taps.HEAD, x, Linear.linear(x, head).get(0));
  }

  private NDArray project(PackedBatch batch, NDArray x, Projection projection) {
    return taps.tap(projection.module(), x, batch.project(x, projection));
  }

  private NDArray attention(Block block, PackedBatch batch, NDArray x) {
    int heads = config.headCount();
    NDList qkv =
        project(batch, x, block.qkv).reshape(-1, 3L * heads, config.headWidth()).split(3, 1);
    NDArray mixed = batch.attend(qkv.get(0), qkv.get(1), qkv.get(2));
    return project(batch, mixed, block.attentionOut);
  }

  /** The tanh form: x (1 + tanh(z)) / 2 with z = sqrt(2 / pi) (x + 0.044715 x^3), as a sigmoid. */
  private NDArray gelu(NDArray x) {
    NDArray twiceZ = x.square().muli(geluCubic).addi(geluLinear).mul(x);
    return twiceZ.getNDArrayInternal().sigmoid().mul(x);
  }

  private NDArray normalised(NDArray x, Norm norm) {
    Shape channels = new Shape(config.width());
    float epsilon = (float) config.layerNormEpsilon();
    NDArray y = LayerNorm.layerNorm(x, channels, norm.gain, norm.bias, epsilon).get(0);
    return taps.tap(norm.module, x, y);
  }

  private NDArray rows(String table, NDArray indices) {
    return Embedding.embedding(indices, weight(table), SparseFormat.DENSE).get(0);
  }

  private Block block(String prefix) {
    return new Block(
        norm(prefix + "ln_1"),
        projection(prefix + "attn.c_attn"),
        projection(prefix + "attn.c_proj"),
        norm(prefix + "ln_2"),
        projection(prefix + "mlp.c_fc"),
        projection(prefix + "mlp.c_proj"));
  }

  private Norm norm(String module) {
    return new Norm(module, weight(module + ".weight"), weight(module + ".bias"));
  }

  /** Published GPT-2 weights lie (in, out); a transposed view costs nothing. */
  private Projection projection(String module) {
    NDArray view = weight(module + ".weight").transpose();
    view.attach(manager);
    return new Projection(module, view, weight(module + ".bias"));
  }

  private NDArray weight(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("weights must hold " + name);
    }
    return weight;
  }
}
