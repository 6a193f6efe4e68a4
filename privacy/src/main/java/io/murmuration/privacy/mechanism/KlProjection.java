package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;

/**
 * The point of the ball closest to a member in KL divergence: {@code argmax E_p0[r ln(1+g)]}.
 *
 * <p>The multipliers are searched on the law of merged ratios, which is a hundred times smaller
 * than a vocabulary, and corrected on the whole one by Newton steps with the derivatives of the
 * merged law. A step costs two plain loops; mostly one is enough. Where steps do not settle it, the
 * search is repeated on the whole vocabulary.
 *
 * <p>It stops by a bound on what is lost. The deviation at any multipliers is the best of the box
 * for the Lagrangian, so no point of the ball gains more than {@code gain(g) - mu E[g] - nu (E[g^2]
 * - tau)} nats; a mean above zero costs at most its share of the risen side when that side is
 * shrunk, a spread above tau at most half its relative excess. Each of the two is held below 1e-7.
 *
 * <p>Every search starts from constants. Starting from an earlier solution would be faster and
 * wrong: a member's projection would then depend on other members, which the theorem forbids.
 */
final class KlProjection {

  private static final double LOSS_MAX = 1e-7;
  private static final double MEAN_ROUNDING = 2e-16;
  private static final int STEPS_MAX = 4;

  private final RatioLaw law;
  private final ChiSquareBallParameters ball;
  private final double[] deviation; // (V), of the last multipliers tried
  private double mean; // E[g]
  private double risen; // E[max(0, g)]
  private double square; // E[g^2]

  KlProjection(RatioLaw law, ChiSquareBallParameters ball) {
    this.law = law;
    this.ball = ball;
    this.deviation = new double[law.weights().length];
  }

  /** The deviation (V), nearly feasible: repairing it loses less than 3e-7 nats. */
  double[] solve() {
    MultiplierSearch merged = new MultiplierSearch(law.merged(), ball);
    Multipliers at = merged.solve(1);
    for (int step = 0; step < STEPS_MAX; step++) {
      apply(at);
      if (isSettled(at)) {
        return deviation;
      }
      Multipliers next = merged.corrected(at, mean, square);
      if (!next.areUsable()) {
        break;
      }
      at = next;
    }
    apply(new MultiplierSearch(law, ball).solve(at.mu()));
    return deviation;
  }

  private boolean isSettled(Multipliers at) {
    boolean meanSettled =
        mean > 0 ? mean <= LOSS_MAX * risen + MEAN_ROUNDING : -mean * at.mu() <= LOSS_MAX;
    double over = square - ball.chiSquareMax();
    boolean squareSettled =
        over > 0 ? over <= 2 * LOSS_MAX * ball.chiSquareMax() : -over * at.nu() <= LOSS_MAX;
    return meanSettled && squareSettled;
  }

  private void apply(Multipliers at) {
    double slope = at.mu() - 2 * at.nu();
    // Two forms of the same root, each without cancellation on its side.
    if (slope > 0) {
      fillRising(slope, 8 * at.nu());
    } else {
      fillFalling(slope, 4 * at.nu());
    }
    double[] weights = law.weights();
    double sum = 0;
    double sumRisen = 0;
    double sumSquare = 0;
    for (int i = 0; i < weights.length; i++) {
      double weighted = weights[i] * deviation[i];
      sum += weighted;
      sumRisen += Math.max(0, weighted);
      sumSquare += weighted * deviation[i];
    }
    mean = sum;
    risen = sumRisen;
    square = sumSquare;
  }

  // These two loops are kept free of branches and sums, so that the compiler makes vector code of
  // them; a weight of zero, or of 2^-32 and more, becomes zero or one.

  private void fillRising(double slope, double eightNu) {
    double[] weights = law.weights();
    double[] ratios = law.ratios();
    double lowest = -ball.gamma();
    double highest = ball.ceiling();
    for (int i = 0; i < deviation.length; i++) {
      double ratio = ratios[i];
      double g = 2 * ratio / (slope + Math.sqrt(slope * slope + eightNu * ratio)) - 1;
      deviation[i] = Math.max(lowest, Math.min(highest, g)) * Math.min(1, weights[i] * 0x1p33);
    }
  }

  private void fillFalling(double slope, double fourNu) {
    double[] weights = law.weights();
    double[] ratios = law.ratios();
    double lowest = -ball.gamma();
    double highest = ball.ceiling();
    for (int i = 0; i < deviation.length; i++) {
      double root = Math.sqrt(slope * slope + 2 * fourNu * ratios[i]);
      double g = (root - slope) / fourNu - 1;
      deviation[i] = Math.max(lowest, Math.min(highest, g)) * Math.min(1, weights[i] * 0x1p33);
    }
  }
}
