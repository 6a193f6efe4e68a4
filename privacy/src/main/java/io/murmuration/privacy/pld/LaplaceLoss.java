package io.murmuration.privacy.pld;

/**
 * Laplace noise of a scale b against the same, shifted by one. The loss has atoms at plus and minus
 * 1/b and a density in between. It also dominates the noise of a vector whose coordinates are
 * shifted by one in sum: the hockey-stick divergence {@code 1 - exp((epsilon - t/b)/2)} of a shift
 * by t falls when the shift is divided among coordinates.
 */
record LaplaceLoss(double scale) implements LossLaw {

  @Override
  public Tails at(double loss) {
    if (loss >= highest()) {
      return Tails.ALL_BELOW;
    } else if (loss < lowest()) {
      return Tails.ALL_ABOVE;
    }
    // P is centred at zero, Q at one: the loss exceeds x where the outcome is below (1 - b x)/2.
    double belowP = StrictMath.exp(-Math.max(0, (1 / scale - loss) / 2)) / 2;
    double aboveQ = StrictMath.exp(-Math.max(0, (1 / scale + loss) / 2)) / 2;
    double error = 8 * Tails.UNIT * (1 + 1 / scale);
    return new Tails(1 - belowP, aboveQ, belowP, 1 - aboveQ, error);
  }

  @Override
  public double lowest() {
    return -1 / scale;
  }

  @Override
  public double highest() {
    return 1 / scale;
  }

  @Override
  public double slack() {
    return 16 * Tails.UNIT / scale;
  }

  @Override
  public boolean symmetric() {
    return true;
  }
}
