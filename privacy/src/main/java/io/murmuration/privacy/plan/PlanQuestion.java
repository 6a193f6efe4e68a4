package io.murmuration.privacy.plan;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Three of epsilon, tokens, members and ball; the one that is null is asked for.
 *
 * @param epsilon of the budget, in nats, in (0, 1e6]
 * @param tokens how many tokens are to be released, at least one
 * @param members number of members in the ensemble, at least one
 * @param ball the ball that holds every member's distribution
 * @param terms what is known in any case
 */
public record PlanQuestion(
    @Nullable Double epsilon,
    @Nullable Long tokens,
    @Nullable Integer members,
    @Nullable ChiSquareBallParameters ball,
    PlanTerms terms) {

  public PlanQuestion {
    Objects.requireNonNull(terms, "terms");
    List<String> missing = new ArrayList<>();
    if (epsilon == null) {
      missing.add("epsilon");
    } else {
      new Budget(epsilon, terms.delta());
    }
    if (tokens == null) {
      missing.add("tokens");
    } else {
      EpsilonSearch.requireTokens(tokens);
    }
    if (members == null) {
      missing.add("members");
    } else if (members < 1) {
      throw new IllegalArgumentException("members must be >= 1, got " + members);
    }
    if (ball == null) {
      missing.add("ball");
    }
    if (missing.size() != 1) {
      throw new IllegalArgumentException(
          "exactly one of epsilon, tokens, members and ball must be missing, got "
              + (missing.isEmpty() ? "all four" : "none of " + String.join(", ", missing)));
    }
  }
}
