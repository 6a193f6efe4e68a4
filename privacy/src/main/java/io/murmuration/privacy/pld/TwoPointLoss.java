package io.murmuration.privacy.pld;

/**
 * Randomised response: the loss is epsilon or minus epsilon. It dominates everything whose
 * likelihood ratios stay between {@code e^-epsilon} and {@code e^epsilon} (Kairouz, Oh and
 * Viswanath 2015).
 */
record TwoPointLoss(double epsilon) implements LossLaw {

  @Override
  public Tails at(double loss) {
    if (loss >= epsilon) {
      return Tails.ALL_BELOW;
    } else if (loss < -epsilon) {
      return Tails.ALL_ABOVE;
    }
    double likely = 1 / (1 + StrictMath.exp(-epsilon));
    double unlikely = StrictMath.exp(-epsilon) * likely;
    return new Tails(likely, unlikely, unlikely, likely, 8 * Tails.UNIT);
  }

  @Override
  public double lowest() {
    return -epsilon;
  }

  @Override
  public double highest() {
    return epsilon;
  }

  @Override
  public double slack() {
    return 0;
  }

  @Override
  public boolean symmetric() {
    return true;
  }
}
