package io.murmuration.decoder.model;

import io.murmuration.decoder.weights.BaseWeights;
import java.util.regex.Pattern;

/** Which tensors of a checkpoint a model's forward reads. */
public final class ModelFiles {
  /** Causal masks kept as buffers, and the tied head where a file repeats it. */
  private static final Pattern GPT2_IGNORABLE =
      Pattern.compile("h\\.\\d+\\.attn\\.(bias|masked_bias)|lm_head\\.weight");

  private static final Pattern LLAMA_IGNORABLE = Pattern.compile(".*rotary_emb\\.inv_freq");
  private static final Pattern TIED_LLAMA_IGNORABLE =
      Pattern.compile(LLAMA_IGNORABLE + "|lm_head\\.weight");

  private ModelFiles() {}

  public static BaseWeights of(ModelConfig config) {
    if (config instanceof Gpt2Config gpt2) {
      return new BaseWeights("transformer.", GPT2_IGNORABLE, Gpt2Shapes.of(gpt2));
    } else if (config instanceof LlamaConfig llama) {
      Pattern ignorable = llama.isHeadTied() ? TIED_LLAMA_IGNORABLE : LLAMA_IGNORABLE;
      return new BaseWeights("model.", ignorable, LlamaShapes.of(llama));
    }
    throw new AssertionError("unhandled family: " + config);
  }
}
