package io.murmuration.privacy.pld;

/** The pair (Q, P) of a pair (P, Q). */
record ReversedLoss(LossLaw forward) implements LossLaw {

  @Override
  public Tails at(double loss) {
    return forward.at(-loss).reversed();
  }

  @Override
  public double lowest() {
    return -forward.highest();
  }

  @Override
  public double highest() {
    return -forward.lowest();
  }

  @Override
  public double slack() {
    return forward.slack();
  }

  @Override
  public LossLaw reversed() {
    return forward;
  }
}
