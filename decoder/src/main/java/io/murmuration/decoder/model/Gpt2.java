package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;

/**
 * GPT-2 (Radford et al. 2019) in differentiable operations: N tokens (N) to hidden states (N, C) to
 * logits (N, V).
 *
 * <p>Shapes of the weights as published: wte (V, C), wpe (positions, C), c_attn (C, 3C),
 * attn.c_proj (C, C), c_fc (C, I), mlp.c_proj (I, C), norms and biases one vector each; the head is
 * wte.
 */
final class Gpt2 implements BlockForward {
  private static final double GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBIC = GELU_LINEAR * 0.044715;

  private final Gpt2Config config;
  private final ForwardWeights weights;
  private final LinearMaps maps;
  private final Gpt2Taps taps;
  private final NDArray geluLinear;
  private final NDArray geluCubic;

  /** Two constants are made; they belong to {@code manager}. */
  Gpt2(Gpt2Config config, ForwardWeights weights, NDManager manager, Gpt2Taps taps) {
    this.taps = taps;
    this.config = config;
    this.weights = weights;
    maps = new LinearMaps(weights);
    geluLinear = manager.create((float) GELU_LINEAR);
    geluCubic = manager.create((float) GELU_CUBIC);
  }

  @Override
  public NDArray embed(PackedBatch batch) {
    NDArray embedded = rows("wte.weight", batch.ids()).add(rows("wpe.weight", batch.positions()));
    return taps.tap(Gpt2Taps.EMBEDDINGS, batch.ids(), embedded);
  }

  @Override
  public NDArray block(int index, PackedBatch batch, NDArray x) {
    String prefix = "h." + index + ".";
    NDArray mixed = attention(prefix + "attn.", batch, normalised(x, prefix + "ln_1"));
    NDArray y = x.add(mixed);
    NDArray inner = project(batch, normalised(y, prefix + "ln_2"), prefix + "mlp.c_fc");
    return y.add(project(batch, gelu(inner), prefix + "mlp.c_proj"));
  }

  @Override
  public NDArray logits(NDArray hidden) {
    NDArray head = weights.array("wte.weight");
    NDArray x = normalised(hidden, "ln_f");
    return taps.tap(Gpt2Taps.HEAD, x, Linear.linear(x, head).get(0));
  }

  private NDArray attention(String prefix, PackedBatch batch, NDArray x) {
    int heads = config.headCount();
    NDList qkv =
        project(batch, x, prefix + "c_attn")
            .reshape(-1, 3L * heads, config.headWidth())
            .split(3, 1);
    NDArray mixed = batch.attend(qkv.get(0), qkv.get(1), qkv.get(2));
    return project(batch, mixed, prefix + "c_proj");
  }

  private NDArray project(PackedBatch batch, NDArray x, String module) {
    return taps.tap(module, x, maps.apply(batch, x, module, module + ".bias"));
  }

  /** The tanh form: x (1 + tanh(z)) / 2 with z = sqrt(2 / pi) (x + 0.044715 x^3), as a sigmoid. */
  private NDArray gelu(NDArray x) {
    NDArray twiceZ = x.square().muli(geluCubic).addi(geluLinear).mul(x);
    return twiceZ.getNDArrayInternal().sigmoid().mul(x);
  }

  private NDArray normalised(NDArray x, String module) {
    NDArray gain = weights.array(module + ".weight");
    NDArray bias = weights.array(module + ".bias");
    float epsilon = (float) config.layerNormEpsilon();
    Shape channels = new Shape(config.width());
    return taps.tap(module, x, LayerNorm.layerNorm(x, channels, gain, bias, epsilon).get(0));
  }

  private NDArray rows(String table, NDArray indices) {
    return Embedding.embedding(indices, weights.array(table), SparseFormat.DENSE).get(0);
  }
}
