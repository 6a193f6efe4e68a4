package io.murmuration.messaging;

import java.util.List;

/**
 * The state machine behind a {@link MessageLog.TransactionalGroup}. All calls come from one thread.
 * Order per partition: {@code assigned}, {@code replay} for each record of history, {@code
 * nextOffset}, then {@code process} and {@code committed} in turn, at last {@code revoked}. An
 * exception ends the group: the owner must stop, never go on. A partition may be revoked and
 * assigned again; it then begins from nothing.
 */
public interface LedgerProcessor {

  /** The partition is ours and older writers are fenced. */
  void assigned(int partition);

  /** One record of the output partition, oldest first. */
  void replay(int partition, LogRecord fact);

  /**
   * The history has been read.
   *
   * @return offset of the first command that the history does not answer, 0 or more. It comes from
   *     the facts, not from the group's stored offset: a stored offset that is lost, or that runs
   *     ahead of a ledger whose end was lost, must not make commands vanish.
   */
  long nextOffset(int partition);

  /**
   * Decides about a batch. Called with an empty batch about once a second so that time can pass.
   *
   * @param nowMillis wall-clock time
   * @return records to append in order, in one transaction with the batch's offsets; facts go to
   *     the output topic's partition of the same number
   */
  List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis);

  /** What the last {@code process} returned is durable. */
  void committed(int partition);

  /** The partition is no longer ours; forget it. */
  void revoked(int partition);
}
