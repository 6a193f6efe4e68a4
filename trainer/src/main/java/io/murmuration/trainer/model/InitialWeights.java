package io.murmuration.trainer.model;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * GPT-2's initial weights (Radford et al. 2019): normal with deviation 0.02, those that write into
 * the residual stream smaller by the root of their number; gains 1, biases 0.
 */
public final class InitialWeights {
  private static final double DEVIATION = 0.02;

  private InitialWeights() {}

  /** Weights by published name; the same seed, the same weights. */
  public static Map<String, HostTensor> draw(Gpt2Config config, long seed) {
    SeededRandom random = SeededRandom.named(seed, "initial-weights");
    double residual = DEVIATION / Math.sqrt(2.0 * config.layerCount());
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    Gpt2Shapes.of(config)
        .forEach(
            (name, shape) -> {
              long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
              double deviation = name.endsWith("c_proj.weight") ? residual : DEVIATION;
              weights.put(name, new HostTensor(values(name, shape, deviation, random), sides));
            });
    return weights;
  }

  private static float[] values(
      String name, List<Long> shape, double deviation, SeededRandom random) {
    float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
    boolean gain = shape.size() == 1 && name.endsWith(".weight");
    for (int index = 0; index < values.length; index++) {
      if (shape.size() > 1) {
        values[index] = (float) (deviation * random.nextGaussian());
      } else {
        values[index] = gain ? 1.0f : 0.0f;
      }
    }
    return values;
  }
}
