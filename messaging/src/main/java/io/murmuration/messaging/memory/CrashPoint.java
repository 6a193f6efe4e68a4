package io.murmuration.messaging.memory;

/** Places in a transaction where a process may die. */
public enum CrashPoint {
  /** A batch was read and nothing was decided about it. */
  READ,
  /** Facts were decided and none was sent. */
  DECIDED,
  /** Facts were sent in a transaction that is still open: nobody sees them. */
  SENT,
  /** The transaction is durable and the processor does not know. */
  COMMITTED
}
