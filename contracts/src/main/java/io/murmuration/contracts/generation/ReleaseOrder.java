package io.murmuration.contracts.generation;

import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Released;
import java.util.Optional;

/**
 * Decides, from the order of the token log alone, which records of one response hold. Every reader
 * decides alike, whatever workers believe: two that both think a response is theirs can not both be
 * heard, and nobody has to be fenced for it.
 *
 * <ul>
 *   <li>A claim holds if it goes on where the log stands: its {@code after} is the sequence number
 *       of the last record that holds. From then on it is the claim.
 *   <li>Another record holds if its epoch is the offset of the claim and its sequence number is the
 *       next one.
 *   <li>Nothing holds after the end.
 * </ul>
 *
 * <p>What does not hold was paid for all the same. One owner thread.
 */
public final class ReleaseOrder {
  /** Stands for the epoch while there is no claim. */
  public static final long UNCLAIMED = -1;

  private long lastOffset = -1;
  private long epoch = UNCLAIMED;
  private long lastSequence;
  private boolean ended;

  /**
   * Takes the next record of the response. Records that were taken before are passed over, so that
   * two readings of the log may overlap.
   *
   * @param offset the record's place in the response's partition
   * @return the record if clients are to hear of it
   */
  public Optional<Released> accept(long offset, TokenRecord record) {
    if (offset <= lastOffset || ended) {
      return Optional.empty();
    }
    lastOffset = offset;
    if (record instanceof Claimed claimed) {
      if (claimed.after() == lastSequence) {
        epoch = offset;
      }
      return Optional.empty();
    }
    if (!(record instanceof Released released)) {
      throw new AssertionError("unhandled record: " + record.getClass());
    }
    if (released.epoch() != epoch || released.sequence() != lastSequence + 1) {
      return Optional.empty();
    }
    lastSequence++;
    ended = released instanceof TokenRecord.Ended;
    return Optional.of(released);
  }

  /** Offset of the claim that holds, {@link #UNCLAIMED} if none does. */
  public long epoch() {
    return epoch;
  }

  /** Sequence number of the last record that holds; 0 if none does. */
  public long lastSequence() {
    return lastSequence;
  }

  /** Whether the last record holds. */
  public boolean isEnded() {
    return ended;
  }
}
