package io.murmuration.inference.release;

/** Which sequences of a batch have had their token: a second one would not be charged. */
final class DrawnOnce {
  private final boolean[] taken;

  DrawnOnce(int sequenceCount) {
    taken = new boolean[sequenceCount];
  }

  /** Notes that a token is drawn, or throws if it must not be. */
  void require(int sequence, boolean isDrawable) {
    if (!isDrawable) {
      throw new IllegalStateException("the public logits must be a distribution to draw from");
    }
    if (taken[sequence]) {
      throw new IllegalStateException("a token must be drawn once, sequence " + sequence);
    }
    taken[sequence] = true;
  }
}
