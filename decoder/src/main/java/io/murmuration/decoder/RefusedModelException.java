package io.murmuration.decoder;

/**
 * A file, a setting or a tensor that this server declines to load.
 *
 * <p>The message names the file, what was looked at, what was expected and what was found.
 */
public final class RefusedModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedModelException(String message) {
    super(message);
  }

  public RefusedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
