package io.murmuration.privacy.search;

import io.murmuration.privacy.curve.Conservative;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.Conversion.Epsilon;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.noise.PoissonAmplification;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The epsilon of a run at the whole orders of an account, up to one: those at which sampling is
 * priced the same way for all noise.
 */
final class RunCurve {

  private final NoiseQuestion question;
  private final int[] orders;

  RunCurve(NoiseQuestion question, int orderMax) {
    this.question = question;
    this.orders =
        Arrays.stream(RenyiOrders.account().toArray())
            .filter(order -> order == Math.rint(order) && order <= orderMax)
            .mapToInt(order -> (int) order)
            .toArray();
  }

  /** The smallest epsilon over the orders, and where, by the loss of one unsampled step. */
  Epsilon epsilonOf(IntToDoubleFunction lossAt) {
    Epsilon best = new Epsilon(Double.POSITIVE_INFINITY, orders[0]);
    for (int order : orders) {
      double alone = lossAt.applyAsDouble(order);
      double step =
          question.rate() == 1
              ? alone
              : Math.min(alone, PoissonAmplification.lossAt(order, question.rate(), lossAt));
      double loss = Conservative.multiply(step, question.steps());
      double epsilon = Conversion.epsilonAt(order, loss, question.target().delta());
      if (epsilon < best.epsilon()) {
        best = new Epsilon(epsilon, order);
      }
    }
    return best;
  }

  boolean admits(IntToDoubleFunction lossAt) {
    return epsilonOf(lossAt).epsilon() <= question.target().epsilon();
  }
}
