package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.ChiSquareBallParameters;

/**
 * The point of the ball closest to a member in KL divergence: {@code argmax E_p0[r ln(1+g)]}.
 *
 * <p>With a multiplier mu for {@code E[g] = 0} and nu for {@code E[g^2] <= tau}, the optimum solves
 * {@code r = (1+g)(mu + 2 nu g)} for each token and is clipped to [-gamma, C]. The mean falls with
 * mu and the second moment falls with nu along the root in mu, so two nested safeguarded Newton
 * searches find both, at one fused pass over the vocabulary per point tried.
 *
 * <p>Every search starts from constants. Starting from an earlier solution would be faster and
 * wrong: a member's projection would then depend on other members, which the theorem forbids.
 */
final class KlProjection {

  /** Enough for any distribution seen; what is left undone costs utility, never privacy. */
  private static final int PASSES_MAX = 160;

  private static final double MEAN_TOLERANCE = 1e-9;
  private static final double SPREAD_TOLERANCE = 1e-8;

  // A member that has no mass where the public one does has no multiplier above zero.
  private static final double SMALLEST_MU = 1e-80;

  private final double[] weights; // (V), public probabilities; zero where g stays zero
  private final double[] ratios; // (V), member / public
  private final ChiSquareBallParameters ball;

  private int passesLeft = PASSES_MAX;
  private double mean; // E[g] of the last pass
  private double square; // E[g^2]
  private double meanFall; // -d E[g] / d mu
  private double cross; // -d E[g] / d nu = -d E[g^2] / d mu
  private double squareFall; // -d E[g^2] / d nu

  KlProjection(double[] weights, double[] ratios, ChiSquareBallParameters ball) {
    this.weights = weights;
    this.ratios = ratios;
    this.ball = ball;
  }

  /** The deviation (V), feasible up to the tolerance of the search. */
  double[] solve() {
    double mu = meanRoot(1, 0);
    if (square <= ball.chiSquareMax()) {
      return deviation(mu, 0);
    }
    double nu = 0.25 / ball.chiSquareMax();
    Bracket bracket = new Bracket();
    mu = meanRoot(0.5, nu);
    while (Math.abs(excess()) > SPREAD_TOLERANCE * ball.chiSquareMax() && !isDone(bracket)) {
      double next = bracket.next(nu, excess(), squareFall - cross * crossShare());
      double follow = mu + mean / meanFall - crossShare() * (next - nu);
      nu = next;
      mu = meanRoot(follow > mu / 8 && follow < mu * 8 ? follow : mu, nu);
    }
    return deviation(mu, nu);
  }

  private boolean isDone(Bracket bracket) {
    return passesLeft == 0 || bracket.isExhausted();
  }

  /** A mu for this nu at which the mean is zero, or small enough; the last pass was made there. */
  private double meanRoot(double start, double nu) {
    Bracket bracket = new Bracket();
    double mu = start;
    while (true) {
      pass(mu, nu);
      if (isMeanSettled(nu) || mu < SMALLEST_MU || isDone(bracket)) {
        return mu;
      }
      mu = bracket.next(mu, mean, meanFall);
    }
  }

  /** While the second moment is far off, a mean that cannot hide on which side is near enough. */
  private boolean isMeanSettled(double nu) {
    double size = Math.abs(mean) / Math.min(ball.gamma(), ball.ceiling());
    boolean near = size <= 0.05 && Math.abs(mean * crossShare()) <= 0.1 * Math.abs(excess());
    return size <= MEAN_TOLERANCE || (nu > 0 && near);
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
    double lowest = lowestRatio(mu, nu);
    double highest = highestRatio(mu, nu);
    double slope = mu - 2 * nu;
    double sum = 0;
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
      sumSquare += weight * g * g;
    }
    mean = sum;
    square = sumSquare;
    meanFall = sumFall;
    cross = sumCross;
    squareFall = sumSquareFall;
  }

  private double[] deviation(double mu, double nu) {
    double lowest = lowestRatio(mu, nu);
    double highest = highestRatio(mu, nu);
    double slope = mu - 2 * nu;
    double[] deviation = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      double ratio = ratios[i];
      if (weights[i] == 0) {
        deviation[i] = 0;
      } else if (ratio <= lowest) {
        deviation[i] = -ball.gamma();
      } else if (ratio >= highest) {
        deviation[i] = ball.ceiling();
      } else {
        double root = Math.sqrt(slope * slope + 8 * nu * ratio);
        deviation[i] = level(ratio, slope, root, nu) - 1;
      }
    }
    return deviation;
  }

  /** 1 + g, the positive root of {@code 2 nu h^2 + (mu - 2 nu) h = r}, without cancellation. */
  private static double level(double ratio, double slope, double root, double nu) {
    return slope > 0 ? 2 * ratio / (slope + root) : (root - slope) / (4 * nu);
  }

  private double lowestRatio(double mu, double nu) {
    return (1 - ball.gamma()) * (mu - 2 * nu * ball.gamma());
  }

  private double highestRatio(double mu, double nu) {
    return (1 + ball.ceiling()) * (mu + 2 * nu * ball.ceiling());
  }
}
