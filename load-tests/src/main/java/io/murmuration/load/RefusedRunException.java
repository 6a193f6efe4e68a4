package io.murmuration.load;

/** A load run was declined by rule, before it sent a prompt. */
public final class RefusedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedRunException(String message) {
    // No stack trace: the sentence says it all, and it is for the person at the terminal.
    super(message, null, false, false);
  }
}
