package io.murmuration.trainer.dp.noise;

import io.murmuration.trainer.dp.random.RandomWords;

/** One number of a standard law. */
final class StandardDraws {
  private StandardDraws() {}

  /**
   * Half the sum of four independent normal numbers, which is normal. The bits of one Box-Muller
   * number tell what it was added to (Mironov 2012); to undo a sum of several is out of reach
   * (Holohan and Braghin 2021, arXiv 2107.10138, whose number of four this is).
   */
  static double normal(RandomWords words) {
    double firstTwo = pairSum(words);
    double lastTwo = pairSum(words);
    return 0.5 * (firstTwo + lastTwo);
  }

  /** The difference of two exponential numbers, of scale one. */
  static double laplace(RandomWords words) {
    double right = exponential(words);
    double left = exponential(words);
    return right - left;
  }

  /** The sum of the two numbers that Box and Muller (1958) make of two uniform ones. */
  private static double pairSum(RandomWords words) {
    double radius = Math.sqrt(2 * exponential(words));
    double angle = 2 * Math.PI * words.nextUniform();
    return radius * Math.cos(angle) + radius * Math.sin(angle);
  }

  private static double exponential(RandomWords words) {
    return -Math.log(1 - words.nextUniform());
  }
}
