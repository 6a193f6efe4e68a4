package io.murmuration.privacy.pld;

import java.util.function.DoubleUnaryOperator;

/**
 * What is asked of a sum of losses: epsilon at a delta, or delta at an epsilon. The moments of the
 * sum give a first answer, and the tilt at which they do so best.
 *
 * @param epsilon the epsilon asked about, or NaN
 * @param delta the delta asked about, or NaN
 */
record Question(double epsilon, double delta) {

  private static final double SMALLEST_LOG_TILT = -20;
  private static final double LARGEST_LOG_TILT = 33;
  private static final double GOLDEN = 0.6180339887498949;
  private static final double RESOLUTION = 0.02;
  private static final double NEAR_LOG_DELTA = 0.5;
  private static final int ROUNDS = 4;
  // Rounding errors at an epsilon so far below the tilted mean are enlarged by e to this.
  private static final double FAR = 6;
  private static final double NEAR_EPSILON = 1e-3;
  // Nothing needs to show that delta is smaller than the smallest double.
  private static final double SMALLEST_LOG_DELTA = -700;

  static Question epsilonAt(double delta) {
    return new Question(Double.NaN, delta);
  }

  static Question deltaAt(double epsilon) {
    return new Question(epsilon, Double.NaN);
  }

  /** The answer, rounded up: the best of several bounds. */
  double answer(LossSum sum) {
    double tilt = tiltFor(sum);
    double best = Double.isNaN(epsilon) ? firstEpsilon(sum, tilt) : firstDelta(sum, tilt);
    for (int round = 0; round < ROUNDS; round++) {
      double found = ComposedLoss.of(sum, this, tilt).map(this::read).orElse(best);
      best = Math.min(best, found);
      double amplified = tilt * (sum.tilted(tilt).mean() - best);
      if (!Double.isNaN(epsilon) || !(amplified > FAR)) {
        break;
      }
      // Losses in few steps: moments said little. The answer's own epsilon is a better aim.
      tilt = deltaAt(best).tiltFor(sum);
    }
    return best;
  }

  private double read(ComposedLoss loss) {
    return Double.isNaN(epsilon) ? loss.epsilonAt(delta) : loss.deltaAt(epsilon);
  }

  /**
   * A Renyi order less one: the smallest at which the bound by moments on delta is not far above
   * the least, since a smaller tilt needs a coarser grid.
   */
  double tiltFor(LossSum sum) {
    boolean asksEpsilon = Double.isNaN(epsilon);
    double logDelta = asksEpsilon ? StrictMath.log(delta) : 0;
    DoubleUnaryOperator objective =
        asksEpsilon
            ? tilt -> (sum.tilted(tilt).log() - logDelta) / tilt
            : tilt -> logDelta(sum, tilt, epsilon);
    double high = lowestPoint(objective);
    double least = objective.applyAsDouble(StrictMath.pow(2, high));
    double aim = asksEpsilon ? least + NEAR_EPSILON * Math.abs(least) : epsilon;
    double enough = (asksEpsilon ? logDelta : least) + NEAR_LOG_DELTA;
    double low = SMALLEST_LOG_TILT;
    while (high - low > RESOLUTION) {
      double middle = (low + high) / 2;
      if (logDelta(sum, StrictMath.pow(2, middle), aim) <= enough) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return StrictMath.pow(2, high);
  }

  private static double logDelta(LossSum sum, double tilt, double epsilon) {
    return Math.max(sum.tilted(tilt).log() - tilt * epsilon, SMALLEST_LOG_DELTA);
  }

  /** The epsilon of the answer by moments, or the one asked about. */
  double firstEpsilon(LossSum sum, double tilt) {
    return Double.isNaN(epsilon) ? sum.renyiEpsilon(tilt, delta) : epsilon;
  }

  /** The delta of the answer by moments, or the one asked about. */
  double firstDelta(LossSum sum, double tilt) {
    return Double.isNaN(epsilon) ? delta : sum.renyiDelta(tilt, epsilon);
  }

  /** Golden-section search over the logarithm of the tilt; both objectives have one valley. */
  private static double lowestPoint(DoubleUnaryOperator objective) {
    double low = SMALLEST_LOG_TILT;
    double high = LARGEST_LOG_TILT;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = objective.applyAsDouble(StrictMath.pow(2, left));
    double atRight = objective.applyAsDouble(StrictMath.pow(2, right));
    while (high - low > RESOLUTION) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = objective.applyAsDouble(StrictMath.pow(2, left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = objective.applyAsDouble(StrictMath.pow(2, right));
      }
    }
    return (low + high) / 2;
  }
}
