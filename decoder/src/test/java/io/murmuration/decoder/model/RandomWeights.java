package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.weights.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Seeded weights of tiny models, large enough to make every part of a forward matter. */
public final class RandomWeights {
  private RandomWeights() {}

  public static Gpt2Config tinyGpt2() {
    return new Gpt2Config(3, 16, 4, 40, 96, 61, 1e-5, Set.of(60));
  }

  public static Map<String, HostTensor> of(Map<String, List<Long>> shapes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> weights.put(name, tensor(random, name, shape)));
    return weights;
  }

  private static HostTensor tensor(SplittableRandom random, String name, List<Long> shape) {
    boolean isGain = shape.size() == 1 && name.endsWith("weight");
    return uniform(random, isGain ? 1.0 : 0.0, 0.4, shape);
  }

  public static HostTensor uniform(
      SplittableRandom random, double centre, double halfWidth, List<Long> shape) {
    long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
    long count = 1;
    for (long side : sides) {
      count *= side;
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (centre + halfWidth * (2 * random.nextDouble() - 1));
    }
    return new HostTensor(values, sides);
  }

  public static Map<String, NDArray> upload(Map<String, HostTensor> weights, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) ->
            arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
    return arrays;
  }
}
