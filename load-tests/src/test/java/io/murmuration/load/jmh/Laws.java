package io.murmuration.load.jmh;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** A public distribution like a language model's, and members that differ from it in kind. */
public enum Laws {
  /** The public model with every logit moved a little: a light adapter. */
  NEAR,
  /** One token has 95 % of the mass. */
  PEAKED,
  /** All tokens nearly alike. */
  FLAT,
  /** Logits moved by a Cauchy law: ratios from 1e-26 to 1e26. */
  HEAVY_TAILED;

  static final int VOCABULARY = 50_257;

  /** The softmax (V) of normal logits of deviation three. */
  static double[] publicLaw() {
    SplittableRandom random = new SplittableRandom(1);
    return softmax(() -> 3 * random.nextGaussian());
  }

  /** A member's distribution (V). */
  double[] member(double[] open) {
    SplittableRandom random = new SplittableRandom(2);
    int[] at = {0};
    return switch (this) {
      case NEAR -> softmax(() -> Math.log(open[at[0]++]) + 0.7 * random.nextGaussian());
      case PEAKED -> {
        double[] law = softmax(() -> 3 * random.nextGaussian());
        Arrays.setAll(law, i -> 0.05 * law[i]);
        law[4_242] += 0.95;
        yield law;
      }
      case FLAT -> softmax(() -> 0.1 * random.nextGaussian());
      case HEAVY_TAILED -> softmax(() -> Math.log(open[at[0]++]) + cauchy(random));
    };
  }

  private static double cauchy(SplittableRandom random) {
    double drawn = Math.tan(Math.PI * (random.nextDouble() - 0.5));
    return Math.max(-60, Math.min(60, drawn));
  }

  private static double[] softmax(DoubleSupplier logit) {
    double[] law = new double[VOCABULARY];
    Arrays.setAll(law, i -> Math.exp(logit.getAsDouble()));
    double total = Arrays.stream(law).sum();
    return Arrays.stream(law).map(p -> p / total).toArray();
  }
}
