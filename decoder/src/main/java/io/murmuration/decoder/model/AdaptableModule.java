package io.murmuration.decoder.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear map that an adapter may change.
 *
 * @param name published name without prefix, such as {@code h.0.attn.c_attn}
 * @param projection the matrix product it is part of here: several published maps may be one
 * @param in channels in
 * @param out channels out
 * @param offset of its first output channel among those of the projection
 * @param projectionOut channels out of the whole projection
 */
public record AdaptableModule(
    String name, String projection, int in, int out, int offset, int projectionOut) {

  /** All of a model, in the order of the forward; parts of one projection follow each other. */
  public static List<AdaptableModule> of(ModelConfig config) {
    List<AdaptableModule> modules = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      if (config instanceof Gpt2Config gpt2) {
        addGpt2Layer(modules, "h." + layer + ".", gpt2);
      } else if (config instanceof LlamaConfig llama) {
        addLlamaLayer(modules, "layers." + layer + ".", llama);
      } else {
        throw new AssertionError("unhandled family: " + config);
      }
    }
    return modules;
  }

  private static void addGpt2Layer(
      List<AdaptableModule> modules, String prefix, Gpt2Config config) {
    int width = config.width();
    int inner = config.innerWidth();
    addFused(modules, prefix + "attn.", width, List.of("c_attn"), 3 * width);
    addFused(modules, prefix + "attn.", width, List.of("c_proj"), width);
    addFused(modules, prefix + "mlp.", width, List.of("c_fc"), inner);
    addFused(modules, prefix + "mlp.", inner, List.of("c_proj"), width);
  }

  private static void addLlamaLayer(
      List<AdaptableModule> modules, String prefix, LlamaConfig config) {
    int width = config.width();
    int inner = config.innerWidth();
    int keyWidth = config.keyValueHeadCount() * config.headWidth();
    String attention = prefix + "self_attn.";
    addFused(
        modules,
        attention,
        width,
        List.of("q_proj", "k_proj", "v_proj"),
        width,
        keyWidth,
        keyWidth);
    addFused(modules, attention, width, List.of("o_proj"), width);
    addFused(modules, prefix + "mlp.", width, List.of("gate_proj", "up_proj"), inner, inner);
    addFused(modules, prefix + "mlp.", inner, List.of("down_proj"), width);
  }

  private static void addFused(
      List<AdaptableModule> modules, String prefix, int in, List<String> names, int... outs) {
    int projectionOut = java.util.stream.IntStream.of(outs).sum();
    String projection = projectionName(prefix, names);
    int offset = 0;
    for (int i = 0; i < outs.length; i++) {
      modules.add(
          new AdaptableModule(
              prefix + names.get(i), projection, in, outs[i], offset, projectionOut));
      offset += outs[i];
    }
  }

  /** Name of the product of several published maps over one input. */
  static String projectionName(String prefix, List<String> names) {
    return prefix + String.join("+", names);
  }
}
