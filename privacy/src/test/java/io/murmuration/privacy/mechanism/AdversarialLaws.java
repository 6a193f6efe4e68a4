package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Distributions made to break a projection: tiny and huge ratios, zeros, spikes, copies. */
final class AdversarialLaws {

  private AdversarialLaws() {}

  static ChiSquareBall ball(SplittableRandom random) {
    return new ChiSquareBall(
        new ChiSquareBallParameters(
            random.nextDouble(0.01, 0.99),
            Math.exp(random.nextDouble(-3, 6)),
            Math.exp(random.nextDouble(-6, 3))));
  }

  static double[] publicLaw(SplittableRandom random, int size) {
    double[] law =
        switch (random.nextInt(4)) {
          case 0 -> normal(random, size, 3);
          case 1 -> logUniform(random, size, 1e-30, 1);
          case 2 -> logUniform(random, size, 1e-320, 1e-2);
          default -> constant(size);
        };
    if (random.nextBoolean()) {
      for (int i = 0; i < size; i += 3) {
        law[i] = 0;
      }
    }
    law[random.nextInt(size)] = random.nextDouble(0.1, 1);
    return law;
  }

  static double[] memberLaw(SplittableRandom random, double[] open) {
    int size = open.length;
    double[] law =
        switch (random.nextInt(10)) {
          case 0 -> normal(random, size, 10);
          case 1 -> logUniform(random, size, 1e-300, 1e300);
          case 2 -> logUniform(random, size, 1e-30, 1e30);
          case 3 -> inverse(open);
          case 4 -> near(random, open, 1e-9);
          case 5 -> new double[size];
          case 6 -> subnormal(random, size);
          case 7 -> oneToken(random, size);
          case 8 -> disjoint(open);
          default -> near(random, open, 2);
        };
    for (int spikes = random.nextInt(4); spikes > 0; spikes--) {
      law[random.nextInt(size)] = Math.exp(random.nextDouble(-60, 60));
      law[random.nextInt(size)] = 0;
    }
    return law;
  }

  /** The softmax of normal logits of the given deviation. */
  static double[] normal(SplittableRandom random, int size, double deviation) {
    double[] law = new double[size];
    Arrays.setAll(law, i -> Math.exp(deviation * random.nextGaussian()));
    return normalised(law);
  }

  static double[] near(SplittableRandom random, double[] open, double deviation) {
    double[] law = new double[open.length];
    Arrays.setAll(law, i -> open[i] * Math.exp(deviation * random.nextGaussian()));
    return normalised(law);
  }

  private static double[] logUniform(SplittableRandom random, int size, double from, double to) {
    double[] law = new double[size];
    Arrays.setAll(law, i -> Math.exp(random.nextDouble(Math.log(from), Math.log(to))));
    return law;
  }

  private static double[] constant(int size) {
    double[] law = new double[size];
    Arrays.fill(law, 1.0 / size);
    return law;
  }

  private static double[] inverse(double[] open) {
    double[] law = new double[open.length];
    Arrays.setAll(law, i -> open[i] > 0 ? Math.min(1e250, 1 / open[i]) : 1);
    return law;
  }

  private static double[] subnormal(SplittableRandom random, int size) {
    double[] law = new double[size];
    Arrays.setAll(law, i -> random.nextInt(1_000) * Double.MIN_VALUE);
    return law;
  }

  private static double[] oneToken(SplittableRandom random, int size) {
    double[] law = new double[size];
    law[random.nextInt(size)] = 1;
    return law;
  }

  /** All mass where the public law has none. */
  private static double[] disjoint(double[] open) {
    double[] law = new double[open.length];
    Arrays.setAll(law, i -> open[i] > 0 ? 0 : 1);
    return law;
  }

  /** No distribution at all: numbers that arithmetic cannot digest, among ordinary ones. */
  static double[] garbage(SplittableRandom random, int size) {
    double[] worst = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      -1,
      -0.0,
      Double.MIN_VALUE,
      1e308
    };
    double[] law = normal(random, size, 5);
    for (int spikes = 1 + random.nextInt(3); spikes > 0; spikes--) {
      law[random.nextInt(size)] = worst[random.nextInt(worst.length)];
    }
    return law;
  }

  private static double[] normalised(double[] law) {
    double total = Arrays.stream(law).sum();
    return Arrays.stream(law).map(p -> p / total).toArray();
  }
}
