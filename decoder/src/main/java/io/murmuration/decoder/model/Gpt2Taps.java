package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;

/**
 * Sees every place of GPT-2's forward where weights meet activations. Adding a leaf of zeros to
 * each output, and reading its gradient after the backward pass, gives the gradient of each token's
 * output without one of any weight: what per-example gradients of whole models are made of.
 */
@FunctionalInterface
public interface Gpt2Taps {
  /** Both embeddings: input token ids (N), output their sum (N, C). */
  String EMBEDDINGS = "wte+wpe";

  /** The tied head: input normalised hidden states (N, C), output logits (N, V). */
  String HEAD = "lm_head";

  /**
   * Stands in for the output of a place.
   *
   * @param place {@link #EMBEDDINGS}, {@link #HEAD}, or the published name of a projection or norm
   *     without prefix, such as {@code h.0.attn.c_attn} and {@code h.0.ln_1}
   * @param input (N, in)
   * @param output (N, out)
   * @return what the forward goes on with, such as the output itself
   */
  NDArray tap(String place, NDArray input, NDArray output);
}
