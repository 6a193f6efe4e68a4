package io.murmuration.launcher.account;

import io.murmuration.contracts.budget.LedgerFact;

/** How an account stands in the ledger. */
public sealed interface Standing {
  /** It is open. */
  record Open(LedgerFact.Opened fact) implements Standing {}

  /** Nobody has opened it. */
  record Absent() implements Standing {}

  /**
   * Its partition of the ledger can not be believed: nothing is opened or granted there until
   * somebody has looked.
   *
   * @param reason what is wrong
   */
  record Frozen(int partition, String reason) implements Standing {}
}
