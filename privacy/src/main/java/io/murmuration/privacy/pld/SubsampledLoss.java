package io.murmuration.privacy.pld;

/**
 * A pair under Poisson subsampling at a rate q: {@code (1-q) Q + q P} against Q, that is, a record
 * that is there with probability q against its absence. Its loss is {@code ln(1-q + q e^M)} with
 * the loss M of the pair, and grows with M.
 */
record SubsampledLoss(LossLaw whole, double rate) implements LossLaw {

  // Beyond, e^x is too large for a double and one less or more makes no difference.
  private static final double LARGE = 600;

  @Override
  public Tails at(double loss) {
    double change = StrictMath.expm1(loss);
    if (!(change > -rate)) {
      return Tails.ALL_ABOVE;
    }
    Tails tails = whole.at(inverse(loss, change));
    double absent = 1 - rate;
    return new Tails(
        absent * tails.aboveQ() + rate * tails.aboveP(),
        tails.aboveQ(),
        absent * tails.belowQ() + rate * tails.belowP(),
        tails.belowQ(),
        tails.error() + 4 * Tails.UNIT);
  }

  /**
   * The loss M of the pair that becomes this loss x. Both branches are off by as much as a change
   * of x by a few roundings makes: the first because its argument is at least minus one half, the
   * second because {@code e^x >= 1-q}.
   */
  private double inverse(double loss, double change) {
    if (loss > LARGE) {
      return loss - StrictMath.log(rate);
    }
    return change > -rate / 2
        ? StrictMath.log1p(change / rate)
        : StrictMath.log((StrictMath.exp(loss) - (1 - rate)) / rate);
  }

  @Override
  public double lowest() {
    return transformed(whole.lowest());
  }

  @Override
  public double highest() {
    return transformed(whole.highest());
  }

  private double transformed(double loss) {
    return loss > LARGE
        ? loss + StrictMath.log(rate)
        : StrictMath.log1p(rate * StrictMath.expm1(loss));
  }

  @Override
  public double slack() {
    return whole.slack() + 16 * Tails.UNIT * (2 + whole.highest() - StrictMath.log(rate));
  }
}
