package io.murmuration.messaging;

import java.util.List;

/**
 * The state machine behind a {@link MessageLog.TransactionalGroup}. All calls come from one thread.
 * Order per partition: {@code assigned}, {@code replay} for each record of history, then {@code
 * process} and {@code committed} in turn, at last {@code revoked}. An exception ends the group: the
 * owner must stop, never go on.
 */
public interface LedgerProcessor {

  /** The partition is ours and older writers are fenced. */
  void assigned(int partition);

  /** One record of the output partition, oldest first. */
  void replay(int partition, LogRecord fact);

  /**
   * Decides about a batch. Called with an empty batch from time to time so that time can pass.
   *
   * @param nowMillis wall-clock time
   * @return facts to append to the same partition, in order, together with the batch's offsets
   */
  List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis);

  /** What the last {@code process} returned is durable. */
  void committed(int partition);

  /** The partition is no longer ours; forget it. */
  void revoked(int partition);
}
