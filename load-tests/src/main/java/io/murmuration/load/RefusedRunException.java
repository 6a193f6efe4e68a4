package io.murmuration.load;

/** A load run was declined by rule, before it sent a prompt. */
public final class RefusedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedRunException(String message) {
    super(message);
  }
}
