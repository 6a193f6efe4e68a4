package io.murmuration.privacy.plan;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.List;
import java.util.Objects;

/** What the planner found. */
public sealed interface PlanAnswer {

  /**
   * A token and how an account spends on it.
   *
   * @param token one token of the mechanism
   * @param plan the budget, its order, a token's charge and the tokens that makes
   */
  record Offer(TokenEvent token, BudgetPlan plan) implements PlanAnswer {
    public Offer {
      Objects.requireNonNull(token, "token");
      Objects.requireNonNull(plan, "plan");
    }
  }

  /**
   * Every ball of the grid that affords the tokens.
   *
   * @param offers one for each such ball, at least one
   */
  record Balls(List<Offer> offers) implements PlanAnswer {
    public Balls {
      offers = List.copyOf(offers);
      if (offers.isEmpty()) {
        throw new IllegalArgumentException("offers must not be empty");
      }
    }
  }

  /**
   * No value of what was asked for does it.
   *
   * @param reason one sentence, never blank
   */
  record Impossible(String reason) implements PlanAnswer {
    public Impossible {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("reason must not be blank");
      }
    }
  }
}
