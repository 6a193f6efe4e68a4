package io.murmuration.trainer.partition;

/** A corpus that cannot be dealt to so many shards. */
public final class RefusedPartitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong and what helps. */
  public RefusedPartitionException(String message) {
    super(message);
  }
}
