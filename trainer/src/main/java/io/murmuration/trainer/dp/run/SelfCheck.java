package io.murmuration.trainer.dp.run;

/**
 * What a run found out about itself, for the steps of this process.
 *
 * @param weightsChanged the trained arrays are not what they were
 * @param noiseDrawnOncePerStep as many sums were noised as steps were done; none without privacy
 * @param samplesAreParts the sizes of all samples together are within six standard errors of what
 *     the sampling rate gives: false once in 500 million runs that are right
 */
public record SelfCheck(
    boolean weightsChanged, boolean noiseDrawnOncePerStep, boolean samplesAreParts) {
  /** All of it. */
  public boolean passed() {
    return weightsChanged && noiseDrawnOncePerStep && samplesAreParts;
  }

  static boolean plausible(long sampledCount, long draws, double rate) {
    double deviation = Math.sqrt(draws * rate * (1 - rate));
    return Math.abs(sampledCount - draws * rate) <= 6 * deviation + 1;
  }
}
