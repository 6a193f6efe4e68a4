package io.murmuration.trainer.lora;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * One adapted projection.
 *
 * @param module its name in the published checkpoints, without prefix
 * @param in input channels
 * @param out output channels
 */
public record LoraShape(String module, int in, int out) {
  /** All four projections of every block, in the order of the forward. */
  public static List<LoraShape> all(Gpt2Config config) {
    return from(0, config);
  }

  /** Those of the last blocks alone; what lies below them then needs no gradient. */
  public static List<LoraShape> top(int layerCount, Gpt2Config config) {
    if (layerCount < 1 || layerCount > config.layerCount()) {
      throw new IllegalArgumentException(
          "layerCount must be in [1, %d], got %d".formatted(config.layerCount(), layerCount));
    }
    return from(config.layerCount() - layerCount, config);
  }

  /** The projections that an adapter names, in the order of the forward; any family. */
  public static List<LoraShape> of(AdapterSpec spec, ModelConfig config) {
    return spec.modules(config).stream()
        .map(module -> new LoraShape(module.name(), module.in(), module.out()))
        .toList();
  }

  private static List<LoraShape> from(int first, Gpt2Config config) {
    int width = config.width();
    int inner = config.innerWidth();
    List<LoraShape> shapes = new ArrayList<>();
    for (int layer = first; layer < config.layerCount(); layer++) {
      String prefix = "h." + layer + ".";
      shapes.add(new LoraShape(prefix + "attn.c_attn", width, 3 * width));
      shapes.add(new LoraShape(prefix + "attn.c_proj", width, width));
      shapes.add(new LoraShape(prefix + "mlp.c_fc", width, inner));
      shapes.add(new LoraShape(prefix + "mlp.c_proj", inner, width));
    }
    return shapes;
  }
}
