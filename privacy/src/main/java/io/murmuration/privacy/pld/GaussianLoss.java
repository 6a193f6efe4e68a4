package io.murmuration.privacy.pld;

import io.murmuration.privacy.numeric.NormalTail;

/**
 * Gaussian noise of standard deviation sigma against the same, shifted by one: P is N(1, sigma^2),
 * Q is N(0, sigma^2), and the loss is N(mu, 2 mu) under P with {@code mu = 1/(2 sigma^2)}.
 */
record GaussianLoss(double sigma) implements LossLaw {

  // Beyond this many standard deviations a tail is less than the smallest double.
  private static final double FARTHEST = 40;
  private static final double TAIL_ERROR = 2e-14;

  @Override
  public Tails at(double loss) {
    double pointQ = sigma * loss + 0.5 / sigma;
    double pointP = pointQ - 1 / sigma;
    double tailP = NormalTail.above(Math.abs(pointP));
    double tailQ = NormalTail.above(Math.abs(pointQ));
    return new Tails(
        pointP >= 0 ? tailP : 1 - tailP,
        pointQ >= 0 ? tailQ : 1 - tailQ,
        pointP >= 0 ? 1 - tailP : tailP,
        pointQ >= 0 ? 1 - tailQ : tailQ,
        errorAt(Math.max(Math.abs(pointP), Math.abs(pointQ))));
  }

  /** A point off by a rounding moves its tail by that, times the hazard rate z + 1 at most. */
  private double errorAt(double point) {
    double rounding = 4 * Tails.UNIT * (1 + point) * (1 + point + 1 / sigma);
    return Math.min(1, TAIL_ERROR + rounding);
  }

  @Override
  public double lowest() {
    return -highest();
  }

  @Override
  public double highest() {
    return (0.5 / sigma + FARTHEST) / sigma;
  }

  @Override
  public double slack() {
    return 16 * Tails.UNIT * (highest() + 1 / (sigma * sigma));
  }

  @Override
  public boolean symmetric() {
    return true;
  }
}
