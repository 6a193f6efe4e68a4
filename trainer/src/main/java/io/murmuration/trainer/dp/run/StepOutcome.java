package io.murmuration.trainer.dp.run;

/** How a logical step ended. */
sealed interface StepOutcome {
  /**
   * It was computed.
   *
   * @param exactLoss mean over its examples, for the operator's console only; NaN if it had none
   * @param tokenCount of its examples, likewise
   * @param clipNorm C of the step
   */
  record Done(double exactLoss, long tokenCount, double clipNorm) implements StepOutcome {}

  /** It was not paid for, and nothing of it was computed. */
  record Stopped(String reason) implements StepOutcome {}
}
