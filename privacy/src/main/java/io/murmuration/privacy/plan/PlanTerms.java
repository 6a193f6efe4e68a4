package io.murmuration.privacy.plan;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.Objects;

/**
 * What a question to the planner never leaves open.
 *
 * @param delta of the budget, in (0, 1)
 * @param subsetPlan how the members that answer for a token are chosen
 * @param adjacency what is protected: one shard replaced, or its member silenced
 */
public record PlanTerms(double delta, SubsetPlan subsetPlan, Adjacency adjacency) {

  public PlanTerms {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    Objects.requireNonNull(subsetPlan, "subsetPlan");
    Objects.requireNonNull(adjacency, "adjacency");
    if (adjacency == Adjacency.ADD_OR_REMOVE_ONE) {
      throw new IllegalArgumentException(
          "adjacency of a plan must be REPLACE_ONE or ZERO_OUT, got " + adjacency);
    }
  }

  /** The event of one token under these terms. */
  public PmixedToken token(int members, ChiSquareBallParameters ball) {
    return new PmixedToken(members, subsetPlan, ball, adjacency);
  }
}
