package io.murmuration.trainer.ensemble;

import io.murmuration.decoder.model.Gpt2Config;
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
    int width = config.width();
    int inner = config.innerWidth();
    List<LoraShape> shapes = new ArrayList<>();
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String prefix = "h." + layer + ".";
      shapes.add(new LoraShape(prefix + "attn.c_attn", width, 3 * width));
      shapes.add(new LoraShape(prefix + "attn.c_proj", width, width));
      shapes.add(new LoraShape(prefix + "mlp.c_fc", width, inner));
      shapes.add(new LoraShape(prefix + "mlp.c_proj", inner, width));
    }
    return shapes;
  }
}
