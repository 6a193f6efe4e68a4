package io.murmuration.accountant.ledger;

/**
 * The ledger is not what one writer after the other has written: an entry was edited, dropped,
 * reordered or added, or is of a version this program does not know. Nothing may be granted on it.
 */
public final class BrokenLedgerException extends RuntimeException {
  public BrokenLedgerException(String message) {
    super(message);
  }

  public BrokenLedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
