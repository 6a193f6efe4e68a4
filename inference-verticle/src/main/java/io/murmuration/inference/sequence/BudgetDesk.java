package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;
import java.util.concurrent.Executor;

/** Where a sequence's budget events go. Must not block. */
public interface BudgetDesk {

  /**
   * Takes a request; what the ledger says of it is to reach {@code asker}, even after its end.
   * Called on the decode loop's thread.
   *
   * @param departure runs what sends it, when its time may be seen
   */
  void reserve(BudgetEvent.Reserve reserve, Sequence asker, Executor departure);

  /** Sends a commit. Called on any thread. */
  void commit(BudgetEvent.Commit commit);
}
