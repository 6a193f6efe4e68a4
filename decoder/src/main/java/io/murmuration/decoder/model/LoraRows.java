package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a batch: row {@code i} computes {@code x W + b + scale (x A_i) B_i} (LoRA, Hu et
 * al. 2021, arXiv 2106.09685).
 *
 * <p>Modules go by the names of the published checkpoints without prefix: for GPT-2 {@code
 * h.0.attn.c_attn}, {@code h.0.attn.c_proj}, {@code h.0.mlp.c_fc}, {@code h.0.mlp.c_proj}; for
 * Llama {@code layers.0.self_attn.q_proj}, {@code layers.0.mlp.gate_proj} and so on.
 *
 * @param scale alpha / R
 */
public record LoraRows(Map<String, LoraFactors> factors, double scale) {
  public LoraRows {
    if (!(Math.abs(scale) < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scale must be finite, got " + scale);
    }
    factors = Map.copyOf(factors);
  }

  /**
   * What the adapters add to a module's output.
   *
   * @param x (B, T, in)
   * @return (B, T, out), or null if the module has no adapter
   */
  @Nullable NDArray delta(String module, NDArray x) {
    LoraFactors pair = factors.get(module);
    if (pair == null) {
      return null;
    }
    NDArray inner = x.batchMatMul(pair.a());
    return (scale == 1.0 ? inner : inner.mul((float) scale)).batchMatMul(pair.b());
  }
}
