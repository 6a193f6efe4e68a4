package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.LedgerFact;

/** What others may tell the decode loop. */
sealed interface Command {

  /** A response that this worker has claimed. */
  record Submit(Undertaking undertaking) implements Command {}

  /** A claim is no longer this worker's: leave the response to others. */
  record HandOver(Undertaking undertaking) implements Command {}

  /** Somebody no longer wants an answer. */
  record Cancel(String responseId, String reason) implements Command {}

  /** A fact that was read in the ledger. */
  record Fact(LedgerFact fact) implements Command {}

  /** A request for a block could not be written. */
  record ReserveFailed(String reservationId) implements Command {}

  /** A record could not be written as far as we know; nothing more will leave. */
  record ReleaseFailed(Undertaking undertaking) implements Command {}

  /** Nothing but a reason to look again: lanes have room. */
  record Wake() implements Command {}

  /** Something the loop relies on is broken: end, and sample nothing more. */
  record Fault(Throwable cause) implements Command {}

  /** Finish what is under way for at most so long, then hand it over and stop. */
  record Stop(long drainMillis) implements Command {}
}
