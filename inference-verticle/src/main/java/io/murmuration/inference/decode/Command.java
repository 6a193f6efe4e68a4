package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.PromptEvent;

/** What others may tell the decode loop. */
sealed interface Command {

  /**
   * A prompt that this worker has taken.
   *
   * @param left called once, on the loop's thread, when the prompt no longer waits for a slot
   */
  record Submit(PromptEvent prompt, Runnable left) implements Command {}

  /** Somebody no longer wants an answer. */
  record Cancel(String responseId, String reason) implements Command {}

  /** A fact that was read in the ledger. */
  record Fact(LedgerFact fact) implements Command {}

  /** A request for a block could not be written. */
  record ReserveFailed(String reservationId) implements Command {}

  /** A record of a response could not be written; nothing more of it will leave. */
  record ReleaseFailed(String responseId) implements Command {}

  /** Nothing but a reason to look again: lanes have room. */
  record Wake() implements Command {}

  /** Something the loop relies on is broken: end, and sample nothing more. */
  record Fault(Throwable cause) implements Command {}

  /** Finish what is under way for at most so long, then cancel it and stop. */
  record Stop(long drainMillis) implements Command {}
}
