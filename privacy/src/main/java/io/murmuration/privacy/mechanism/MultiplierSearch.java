package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;

/**
 * Finds the multipliers at which the deviation has mean zero and a second moment of at most tau.
 *
 * <p>The mean falls with mu and the second moment falls with nu along the root in mu, so two nested
 * safeguarded Newton searches find both, at one pass over the law per point tried.
 */
final class MultiplierSearch {

  /** Enough for any distribution seen; what is left undone costs utility, never privacy. */
  private static final int PASSES_MAX = 160;

  private static final double MEAN_TOLERANCE = 1e-8; // of the risen side
  private static final double MEAN_ROUNDING = 2e-16;
  private static final double SPREAD_TOLERANCE = 1e-8;

  private final double[] weights; // (n)
  private final double[] ratios; // (n), member / public
  private final ChiSquareBallParameters ball;

  private int passesLeft = PASSES_MAX;
  private double mean; // E[g] of the last pass
  private double risen; // E[max(0, g)]
  private double square; // E[g^2]
  private double meanFall; // -d E[g] / d mu
  private double cross; // -d E[g] / d nu = -d E[g^2] / d mu
  private double squareFall; // -d E[g^2] / d nu

  MultiplierSearch(RatioLaw law, ChiSquareBallParameters ball) {
    this.weights = law.weights();
    this.ratios = law.ratios();
    this.ball = ball;
  }

  /** The multipliers, up to the tolerance of the search, looking first near {@code mu}. */
  Multipliers solve(double start) {
    double mu = meanRoot(start, 0, true);
    if (square <= ball.chiSquareMax()) {
      return new Multipliers(mu, 0);
    }
    double nu = 0.25 / ball.chiSquareMax();
    Bracket bracket = new Bracket();
    mu = meanRoot(0.5, nu, false);
    while (Math.abs(excess()) > SPREAD_TOLERANCE * ball.chiSquareMax() && !isDone(bracket)) {
      double next = bracket.next(nu, excess(), squareFall - cross * crossShare());
      double follow = mu + mean / meanFall - crossShare() * (next - nu);
      nu = next;
      mu = meanRoot(follow > mu / 8 && follow < mu * 8 ? follow : mu, nu, false);
    }
    return new Multipliers(meanRoot(mu, nu, true), nu);
  }

  /**
   * One Newton step for the moments of a similar law, with the derivatives of this one where its
   * search ended.
   *
   * @param at multipliers of the other law
   * @param otherMean its E[g] there
   * @param otherSquare its E[g^2] there
   */
  Multipliers corrected(Multipliers at, double otherMean, double otherSquare) {
    if (at.nu() == 0) {
      boolean spreads = otherSquare > ball.chiSquareMax();
      return new Multipliers(spreads ? Double.NaN : at.mu() + otherMean / meanFall, 0);
    }
    double excess = otherSquare - ball.chiSquareMax();
    double determinant = meanFall * squareFall - cross * cross;
    double byMean = (squareFall * otherMean - cross * excess) / determinant;
    double bySquare = (meanFall * excess - cross * otherMean) / determinant;
    return new Multipliers(at.mu() + byMean, at.nu() + bySquare);
  }

  private boolean isDone(Bracket bracket) {
    return passesLeft <= 0 || bracket.isExhausted();
  }

  /** A mu for this nu at which the mean is zero, or small enough; the last pass was made there. */
  private double meanRoot(double start, double nu, boolean exactly) {
    Bracket bracket = new Bracket();
    double mu = start;
    while (true) {
      pass(mu, nu);
      if (isMeanZero() || (!exactly && isMeanNear()) || isDone(bracket)) {
        return mu;
      }
      mu = bracket.next(mu, mean, meanFall);
    }
  }

  private boolean isMeanZero() {
    return Math.abs(mean) <= MEAN_TOLERANCE * risen + MEAN_ROUNDING;
  }

  /** While the second moment is far off, a mean that cannot hide on which side is near enough. */
  private boolean isMeanNear() {
    double size = Math.abs(mean) / Math.min(ball.gamma(), ball.ceiling());
    return size <= 0.05 && Math.abs(mean * crossShare()) <= 0.1 * Math.abs(excess());
  }

  /** By how much the second moment is too large where the mean is zero, to first order. */
  private double excess() {
    return square - crossShare() * mean - ball.chiSquareMax();
  }

  private double crossShare() {
    return meanFall > 0 ? cross / meanFall : 0;
  }

  /** Moments of the deviation at (mu, nu) and their derivatives, in one pass. */
  private void pass(double mu, double nu) {
    passesLeft--;
    double lowest = (1 - ball.gamma()) * (mu - 2 * nu * ball.gamma());
    double highest = (1 + ball.ceiling()) * (mu + 2 * nu * ball.ceiling());
    double slope = mu - 2 * nu;
    double sum = 0;
    double sumRisen = 0;
    double sumSquare = 0;
    double sumFall = 0;
    double sumCross = 0;
    double sumSquareFall = 0;
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      double ratio = ratios[i];
      double g;
      if (ratio <= lowest) {
        g = -ball.gamma();
      } else if (ratio >= highest) {
        g = ball.ceiling();
      } else {
        double root = Math.sqrt(slope * slope + 8 * nu * ratio);
        double level = level(ratio, slope, root, nu);
        g = level - 1;
        double fall = weight * level / root;
        sumFall += fall;
        sumCross += fall * 2 * g;
        sumSquareFall += fall * 4 * g * g;
      }
      sum += weight * g;
      sumRisen += weight * Math.max(0, g);
      sumSquare += weight * g * g;
    }
    mean = sum;
    risen = sumRisen;
    square = sumSquare;
    meanFall = sumFall;
    cross = sumCross;
    squareFall = sumSquareFall;
  }

  /** 1 + g, the positive root of {@code 2 nu h^2 + (mu - 2 nu) h = r}, without cancellation. */
  private static double level(double ratio, double slope, double root, double nu) {
    return slope > 0 ? 2 * ratio / (slope + root) : (root - slope) / (4 * nu);
  }
}
