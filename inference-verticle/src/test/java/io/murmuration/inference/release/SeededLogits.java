package io.murmuration.inference.release;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Logits of public models and members that try a projection: from copies to disjoint supports. */
final class SeededLogits {
  private SeededLogits() {}

  static ChiSquareBallParameters ball(SplittableRandom random) {
    return new ChiSquareBallParameters(
        random.nextDouble(0.01, 0.99),
        Math.exp(random.nextDouble(-3, 5)),
        Math.exp(random.nextDouble(-6, 3)));
  }

  static float[] open(SplittableRandom random, int vocabularySize) {
    float[] logits =
        switch (random.nextInt(5)) {
          case 0 -> normal(random, vocabularySize, 3);
          case 1 -> peaked(random, vocabularySize);
          case 2 -> normal(random, vocabularySize, 0.01);
          case 3 -> cauchy(random, vocabularySize, 1);
          default -> uniform(random, vocabularySize, 70);
        };
    if (random.nextInt(4) == 0) {
      for (int i = 1; i < vocabularySize; i += 3) {
        logits[i] = Float.NEGATIVE_INFINITY;
      }
    }
    return logits;
  }

  static float[] member(SplittableRandom random, float[] open) {
    int size = open.length;
    float[] logits =
        switch (random.nextInt(10)) {
          case 0 -> normal(random, size, 10);
          case 1 -> uniform(random, size, 600);
          case 2 -> moved(random, open, 1e-6);
          case 3 -> moved(random, open, 0.3);
          case 4 -> moved(random, open, 2);
          case 5 -> sum(open, cauchy(random, size, 1));
          case 6 -> inverse(open);
          case 7 -> peaked(random, size);
          case 8 -> normal(random, size, 0.01);
          default -> open.clone();
        };
    for (int spikes = random.nextInt(4); spikes > 0; spikes--) {
      logits[random.nextInt(size)] = (float) random.nextDouble(-60, 60);
      logits[random.nextInt(size)] = Float.NEGATIVE_INFINITY;
    }
    return logits;
  }

  static float[] normal(SplittableRandom random, int size, double deviation) {
    return filled(size, () -> deviation * random.nextGaussian());
  }

  static float[] moved(SplittableRandom random, float[] from, double deviation) {
    return sum(from, normal(random, from.length, deviation));
  }

  private static float[] uniform(SplittableRandom random, int size, double width) {
    return filled(size, () -> random.nextDouble(-width, 0));
  }

  private static float[] cauchy(SplittableRandom random, int size, double scale) {
    return filled(size, () -> scale * Math.tan(Math.PI * (random.nextDouble() - 0.5)));
  }

  /** 95 % and more on one token. */
  private static float[] peaked(SplittableRandom random, int size) {
    float[] logits = normal(random, size, 1);
    logits[random.nextInt(size)] = (float) (Math.log(size) + random.nextDouble(4, 25));
    return logits;
  }

  private static float[] inverse(float[] from) {
    float[] logits = from.clone();
    for (int i = 0; i < logits.length; i++) {
      logits[i] = logits[i] == Float.NEGATIVE_INFINITY ? 0 : -logits[i];
    }
    return logits;
  }

  private static float[] sum(float[] left, float[] right) {
    float[] sum = new float[left.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = left[i] + right[i];
    }
    return sum;
  }

  private interface Draw {
    double next();
  }

  private static float[] filled(int size, Draw draw) {
    double[] values = new double[size];
    Arrays.setAll(values, i -> draw.next());
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = (float) values[i];
    }
    return logits;
  }
}
