package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The chain of entries of one partition: each names the number that follows and the SHA-256 of the
 * stored bytes of the one before. It shows any entry that was edited, dropped, moved or added, as
 * long as one later entry is trusted.
 */
public final class LedgerChain {
  private long nextSequence;
  private String head = LedgerRecord.GENESIS;

  /** Number of the next entry, which is the number of entries so far. */
  public long nextSequence() {
    return nextSequence;
  }

  /** Hash of the newest entry. */
  public String head() {
    return head;
  }

  /**
   * Takes a stored entry as the next one.
   *
   * @throws BrokenLedgerException if it is not, or cannot be understood for certain
   */
  public LedgerRecord accept(String stored) {
    LedgerRecord entry;
    try {
      entry = WireCodec.decode(stored, LedgerRecord.class);
    } catch (WireFormatException e) {
      throw new BrokenLedgerException("entry " + nextSequence + " cannot be read", e);
    }
    require(
        entry.version() == LedgerRecord.VERSION,
        "has version " + entry.version() + ", known is " + LedgerRecord.VERSION);
    require(entry.sequence() == nextSequence, "has sequence " + entry.sequence());
    require(entry.previousHash().equals(head), "does not follow the entry before it");
    advance(stored);
    return entry;
  }

  /** Encodes an entry as the next one. */
  public String append(LedgerRecord entry) {
    if (entry.sequence() != nextSequence || !entry.previousHash().equals(head)) {
      throw new IllegalArgumentException("entry " + entry.sequence() + " is not the next one");
    }
    String stored = WireCodec.encode(entry);
    advance(stored);
    return stored;
  }

  private void advance(String stored) {
    head = hash(stored);
    nextSequence++;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BrokenLedgerException("entry " + nextSequence + " " + otherwise);
    }
  }

  /** SHA-256 of an entry's stored bytes, in lower-case hexadecimal digits. */
  public static String hash(String stored) {
    try {
      byte[] bytes = stored.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
