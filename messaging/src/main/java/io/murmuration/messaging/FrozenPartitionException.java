package io.murmuration.messaging;

/**
 * A partition's history cannot be believed: it is broken, cut short, or of a kind that this program
 * does not know. Nothing may be decided on it. Thrown while a partition is taken over, it stops
 * that partition and no other; every successor reads the same bytes and stops there too.
 */
public final class FrozenPartitionException extends RuntimeException {
  public FrozenPartitionException(String message) {
    super(message);
  }

  public FrozenPartitionException(String message, Throwable cause) {
    super(message, cause);
  }
}
