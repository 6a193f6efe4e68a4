package io.murmuration.launcher.plan;

/** A question that nothing answers; the message says why and what to change. */
public final class RefusedPlanException extends Exception {
  public RefusedPlanException(String message) {
    super(message);
  }
}
