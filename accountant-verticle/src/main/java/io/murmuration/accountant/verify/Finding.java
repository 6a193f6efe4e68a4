package io.murmuration.accountant.verify;

/**
 * Something that no honest accountant writes.
 *
 * @param sequence number of the entry; {@link #NO_ENTRY} if it is about none
 * @param account account it is about; empty if that cannot be told
 * @param detail what was expected and what was found; never people's text
 */
public record Finding(long sequence, String account, Rule rule, String detail) {
  /** The finding is not about an entry. */
  public static final long NO_ENTRY = -1;

  /** What is broken. */
  public enum Rule {
    /** An entry is no entry. */
    UNREADABLE,
    /** An entry is of a version that this program does not know. */
    VERSION,
    /** Entries are numbered without gaps. */
    SEQUENCE,
    /** Every entry names the hash of the one before it. */
    CHAIN,
    /** Commands are answered in order, log time does not go back. */
    ORDER,
    /** Blocks are granted once, and end once with no more than was granted. */
    LIFECYCLE,
    /** Stated totals are the sums of the facts. */
    TOTALS,
    /** Spent plus pending is within the limit. */
    LIMIT,
    /** Order, limit and price follow from the terms. */
    PRICE,
    /** One account per data set. */
    DATASET,
    /** Each fact is what the accountant decides about its command. */
    DECISION,
    /** No more tokens were released than charged. */
    RELEASED
  }
}
