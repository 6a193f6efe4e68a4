package io.murmuration.messaging;

import java.util.List;

/**
 * The state machine behind a {@link MessageLog.TransactionalGroup}. All calls come from one thread.
 * Order per partition: {@code assigned}, {@code expect}, {@code replay} for each record of history,
 * {@code nextOffset}, then {@code process}, {@code mark} and {@code committed} in turn, at last
 * {@code revoked}. An exception ends the group: the owner must stop, never go on. The one exception
 * is a {@link FrozenPartitionException} from {@code expect}, {@code replay} or {@code nextOffset}:
 * {@code frozen} is called, nothing more happens in that partition until it is revoked, and the
 * others go on. A partition may be revoked and assigned again; it then begins from nothing.
 */
public interface LedgerProcessor {

  /** The partition is ours and older writers are fenced. */
  void assigned(int partition);

  /**
   * What the history must contain.
   *
   * @param mark the newest {@link #mark} that became durable, kept apart from the history; empty if
   *     there is none
   */
  default void expect(int partition, String mark) {}

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

  /**
   * A name of the history as it is with what {@code process} has just returned, at most 1000
   * characters. It becomes durable in the same transaction, in another place: if the end of the
   * history is ever lost, the next owner can tell.
   */
  default String mark(int partition) {
    return "";
  }

  /** The partition's history cannot be believed; nothing is decided in it. */
  default void frozen(int partition, FrozenPartitionException cause) {}

  /** What the last {@code process} returned is durable. */
  void committed(int partition);

  /** The partition is no longer ours; forget it. */
  void revoked(int partition);
}
