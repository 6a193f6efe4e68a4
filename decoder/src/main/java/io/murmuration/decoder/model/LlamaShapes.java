package io.murmuration.decoder.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of a Llama's weights as published, without the prefix {@code model.}. */
public final class LlamaShapes {
  private LlamaShapes() {}

  /** All weights, in the order of the forward. */
  public static Map<String, List<Long>> of(LlamaConfig config) {
    long width = config.width();
    long inner = config.innerWidth();
    long keyWidth = (long) config.keyValueHeadCount() * config.headWidth();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("embed_tokens.weight", List.of((long) config.vocabularySize(), width));
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "layers." + layer + ".";
      shapes.put(prefix + "input_layernorm.weight", List.of(width));
      shapes.put(prefix + "self_attn.q_proj.weight", List.of(width, width));
      shapes.put(prefix + "self_attn.k_proj.weight", List.of(keyWidth, width));
      shapes.put(prefix + "self_attn.v_proj.weight", List.of(keyWidth, width));
      shapes.put(prefix + "self_attn.o_proj.weight", List.of(width, width));
      shapes.put(prefix + "post_attention_layernorm.weight", List.of(width));
      shapes.put(prefix + "mlp.gate_proj.weight", List.of(inner, width));
      shapes.put(prefix + "mlp.up_proj.weight", List.of(inner, width));
      shapes.put(prefix + "mlp.down_proj.weight", List.of(width, inner));
    }
    shapes.put("norm.weight", List.of(width));
    if (!config.isHeadTied()) {
      shapes.put("lm_head.weight", List.of((long) config.vocabularySize(), width));
    }
    return shapes;
  }
}
