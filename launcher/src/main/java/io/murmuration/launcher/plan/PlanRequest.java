package io.murmuration.launcher.plan;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.plan.Budget;
import io.murmuration.privacy.plan.PlanTerms;
import org.jspecify.annotations.Nullable;

/**
 * A question with one of four left open, or none: then whether the tokens fit is asked.
 *
 * @param epsilon of the budget
 * @param tokens to be released
 * @param members of the ensemble
 * @param ball that holds every member's distribution
 * @param terms what is known in any case
 */
public record PlanRequest(
    @Nullable Double epsilon,
    @Nullable Long tokens,
    @Nullable Integer members,
    @Nullable ChiSquareBallParameters ball,
    PlanTerms terms) {

  public PlanRequest {
    if (epsilon != null) {
      new Budget(epsilon, terms.delta());
    }
    if (tokens != null && tokens < 1) {
      throw new IllegalArgumentException("tokens must be >= 1, got " + tokens);
    }
    if (members != null && members < 1) {
      throw new IllegalArgumentException("members must be >= 1, got " + members);
    }
    int missing =
        (epsilon == null ? 1 : 0)
            + (tokens == null ? 1 : 0)
            + (members == null ? 1 : 0)
            + (ball == null ? 1 : 0);
    if (missing > 1) {
      throw new IllegalArgumentException(
          ("exactly one of epsilon, tokens, members and ball may be left open, got epsilon %s,"
                  + " tokens %s, members %s, ball %s")
              .formatted(
                  shown(epsilon), shown(tokens), shown(members), ball == null ? "open" : "given"));
    }
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "open" : value.toString();
  }
}
