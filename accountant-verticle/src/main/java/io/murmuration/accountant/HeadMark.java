package io.murmuration.accountant;

import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.messaging.FrozenPartitionException;

/**
 * How long a partition's ledger is and the hash of its newest entry. It is stored with the group's
 * offsets in the transaction that wrote that entry: a ledger that does not contain it has lost its
 * end, and grants that workers have seen with it.
 *
 * @param entryCount entries up to the head
 * @param head hash of the newest entry
 */
record HeadMark(long entryCount, String head) {

  static HeadMark of(LedgerChain chain) {
    return new HeadMark(chain.nextSequence(), chain.head());
  }

  /**
   * Reads a stored mark; one that is missing asks for nothing.
   *
   * @throws FrozenPartitionException if it is no mark of ours
   */
  static HeadMark parse(String stored) {
    if (stored.isEmpty()) {
      return of(new LedgerChain());
    }
    if (!stored.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
      throw new FrozenPartitionException("the stored head of the ledger cannot be read");
    }
    String[] parts = stored.split(":", 2);
    return new HeadMark(Long.parseLong(parts[0]), parts[1]);
  }

  /** Throws if the chain is as long as the mark says and ends in another way. */
  void check(LedgerChain chain) {
    if (chain.nextSequence() == entryCount && !chain.head().equals(head)) {
      throw new FrozenPartitionException(
          "the ledger's first %d entries end with %s, but %s was committed"
              .formatted(entryCount, chain.head(), head));
    }
  }

  /** Throws if the whole ledger is shorter than the mark says. */
  void checkEnd(LedgerChain chain) {
    if (chain.nextSequence() < entryCount) {
      throw new FrozenPartitionException(
          "the ledger has %d entries, but %d were committed: its end was lost"
              .formatted(chain.nextSequence(), entryCount));
    }
  }

  /** The text to store. */
  String stored() {
    return entryCount + ":" + head;
  }
}
