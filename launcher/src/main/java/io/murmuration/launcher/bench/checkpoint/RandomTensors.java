package io.murmuration.launcher.bench.checkpoint;

import io.murmuration.decoder.weights.HostTensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded weights: each tensor is a function of the seed and its own name, whatever else is made.
 */
final class RandomTensors {
  private final long seed;

  RandomTensors(long seed) {
    this.seed = seed;
  }

  /** Independent normal values of mean zero. */
  HostTensor normal(String name, double deviation, List<Long> shape) {
    SplittableRandom random = new SplittableRandom(31 * seed + name.hashCode());
    long[] sides = sides(shape);
    float[] values = new float[count(sides)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return new HostTensor(values, sides);
  }

  HostTensor constant(float value, List<Long> shape) {
    long[] sides = sides(shape);
    float[] values = new float[count(sides)];
    Arrays.fill(values, value);
    return new HostTensor(values, sides);
  }

  private static long[] sides(List<Long> shape) {
    return shape.stream().mapToLong(side -> side).toArray();
  }

  private static int count(long[] sides) {
    long count = 1;
    for (long side : sides) {
      count = Math.multiplyExact(count, side);
    }
    return Math.toIntExact(count);
  }
}
