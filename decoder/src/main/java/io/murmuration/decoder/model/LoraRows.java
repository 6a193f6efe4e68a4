package io.murmuration.decoder.model;

import java.util.Map;

/**
 * The adapters of a batch: row {@code i} computes {@code x W + b + scale (x A_i) B_i} (LoRA, Hu et
 * al. 2021, arXiv 2106.09685).
 *
 * <p>Modules go by their published names without prefix, such as {@code h.0.attn.c_attn} or {@code
 * layers.0.self_attn.q_proj} (all: {@link AdaptableModule#of}); those left out are not adapted.
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
}
