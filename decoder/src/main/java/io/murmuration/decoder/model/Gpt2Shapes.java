package io.murmuration.decoder.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of a GPT-2's weights as published, without the prefix {@code transformer.}. */
public final class Gpt2Shapes {
  private Gpt2Shapes() {}

  /** All weights, in the order of the forward. */
  public static Map<String, List<Long>> of(Gpt2Config config) {
    long width = config.width();
    long inner = config.innerWidth();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("wte.weight", List.of((long) config.vocabularySize(), width));
    shapes.put("wpe.weight", List.of((long) config.contextTokenCount(), width));
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "h." + layer + ".";
      norm(shapes, prefix + "ln_1", width);
      projection(shapes, prefix + "attn.c_attn", width, 3 * width);
      projection(shapes, prefix + "attn.c_proj", width, width);
      norm(shapes, prefix + "ln_2", width);
      projection(shapes, prefix + "mlp.c_fc", width, inner);
      projection(shapes, prefix + "mlp.c_proj", inner, width);
    }
    norm(shapes, "ln_f", width);
    return shapes;
  }

  private static void norm(Map<String, List<Long>> shapes, String module, long width) {
    shapes.put(module + ".weight", List.of(width));
    shapes.put(module + ".bias", List.of(width));
  }

  private static void projection(Map<String, List<Long>> shapes, String module, long in, long out) {
    shapes.put(module + ".weight", List.of(in, out));
    shapes.put(module + ".bias", List.of(out));
  }
}
