package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;

/** Where a sequence's budget events go. Called on the decode loop's thread; must not block. */
public interface BudgetDesk {

  /** Sends a request; what the ledger says of it is to reach {@code asker}, even after its end. */
  void reserve(BudgetEvent.Reserve reserve, Sequence asker);

  /** Sends a commit. */
  void commit(BudgetEvent.Commit commit);
}
