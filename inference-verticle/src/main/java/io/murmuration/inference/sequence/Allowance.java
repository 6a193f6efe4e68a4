package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many tokens a response may sample, and who pays. One owner thread. */
public sealed interface Allowance permits FreeAllowance, ReservedAllowance {

  /** Tokens that may be sampled now. */
  int available();

  /** Tokens sampled so far that are charged. */
  int charged();

  /** Whether a request for more is unanswered. */
  boolean isWaiting();

  /** The next request to send, if one is due; each is returned once. */
  Optional<BudgetEvent.Reserve> nextRequest();

  /**
   * Takes one token; to be called before it is sampled from the model's distributions.
   *
   * @return the reservation that pays, absent for what is free
   * @throws IllegalStateException if none is available: a bug that must stop the worker
   */
  @Nullable String take();

  /** Commits that are due because a block is used up; each is returned once. */
  List<BudgetEvent.Commit> settled();

  /** Ends sampling for good; returns the commits of what is open. */
  List<BudgetEvent.Commit> close(String reason);
}
