package io.murmuration.experiments.lmo;

import java.util.function.IntPredicate;

/**
 * What the published accountant computes: the Renyi loss of one number of sensitivity one, u taken
 * as known, converted at the whole orders 2 to 128.
 */
final class PublishedAccount {
  private static final int LARGEST_ORDER = 128;

  private PublishedAccount() {}

  /**
   * An epsilon and its order.
   *
   * @param epsilon smallest over the orders
   * @param order where
   */
  record Reading(double epsilon, int order) {}

  /** As published: over all orders, at most of which the moments are infinite. */
  static Reading claimed(LmoNoise noise, double delta) {
    return smallest(noise, delta, order -> true);
  }

  /** Over the orders at which the moments exist. */
  static Reading overValidOrders(LmoNoise noise, double delta) {
    return smallest(noise, delta, order -> order - 1 < noise.momentsEnd());
  }

  private static Reading smallest(LmoNoise noise, double delta, IntPredicate isUsed) {
    Reading best = new Reading(Double.POSITIVE_INFINITY, 0);
    for (int order = 2; order <= LARGEST_ORDER; order++) {
      int below = order - 1;
      double moment =
          (order * noise.closedForm(below) + below * noise.closedForm(-order)) / (order + below);
      // A negative "moment" has no logarithm, and is passed over in silence.
      if (isUsed.test(order) && moment > 0 && moment < Double.POSITIVE_INFINITY) {
        double loss = Math.log(moment) / below;
        double epsilon =
            loss + Math.log(below / (double) order) - (Math.log(delta) + Math.log(order)) / below;
        if (epsilon < best.epsilon()) {
          best = new Reading(epsilon, order);
        }
      }
    }
    return best;
  }
}
