package io.murmuration.privacy.plan;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.plan.PlanAnswer.Balls;
import io.murmuration.privacy.plan.PlanAnswer.Impossible;
import io.murmuration.privacy.plan.PlanAnswer.Offer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Answers what an account would afford, with the account's own prices and integers. */
public final class Planner {
  private static final int TRIED_SINGLY = 512;

  private Planner() {}

  /** The one of epsilon, tokens, members and ball that the question leaves open. */
  public static PlanAnswer answer(PlanQuestion question) {
    return answer(question, BallGrid.standard());
  }

  /** As {@link #answer(PlanQuestion)}; a missing ball is looked for on the grid given. */
  public static PlanAnswer answer(PlanQuestion question, BallGrid grid) {
    Double epsilon = question.epsilon();
    Long tokens = question.tokens();
    Integer members = question.members();
    ChiSquareBallParameters ball = question.ball();
    PlanTerms terms = question.terms();
    if (tokens == null && epsilon != null && members != null && ball != null) {
      return tokens(new Budget(epsilon, terms.delta()), terms.token(members, ball));
    } else if (epsilon == null && tokens != null && members != null && ball != null) {
      return epsilon(tokens, terms.delta(), terms.token(members, ball))
          .map(PlanAnswer.class::cast)
          .orElseGet(() -> new Impossible("no epsilon up to 1e6 affords " + tokens + " tokens"));
    } else if (members == null && epsilon != null && tokens != null && ball != null) {
      Budget budget = new Budget(epsilon, terms.delta());
      return fewestMembers(budget, tokens, n -> terms.token(n, ball))
          .map(PlanAnswer.class::cast)
          .orElseGet(() -> new Impossible("no number of members" + affords(budget, tokens)));
    } else if (ball == null && epsilon != null && tokens != null && members != null) {
      Budget budget = new Budget(epsilon, terms.delta());
      List<Offer> offers = balls(budget, tokens, b -> terms.token(members, b), grid.balls());
      return offers.isEmpty()
          ? new Impossible("no ball of the grid" + affords(budget, tokens))
          : new Balls(offers);
    }
    throw new AssertionError("a question leaves exactly one open: " + question);
  }

  /**
   * What the budget gives. The plan may have no tokens.
   *
   * @throws ArithmeticException if the token has a finite charge at no order
   */
  public static Offer tokens(Budget budget, TokenEvent token) {
    return new Offer(token, BudgetPlan.forEvent(budget.epsilon(), budget.delta(), token));
  }

  /** The smallest epsilon that gives so many tokens; empty if there is none up to 1e6. */
  public static Optional<Offer> epsilon(long tokens, double delta, TokenEvent token) {
    return EpsilonSearch.smallest(tokens, delta, token).map(plan -> new Offer(token, plan));
  }

  /**
   * The smallest ensemble to which the budget gives so many tokens: it is enough, one member less
   * is not. Under Poisson, where more members may cost more, no smaller one is enough if the answer
   * is at most 512. Empty if no number of members is enough, which is so where (epsilon, delta)
   * leaves nothing to spend.
   */
  public static Optional<Offer> fewestMembers(
      Budget budget, long tokens, IntFunction<? extends TokenEvent> token) {
    EpsilonSearch.requireTokens(tokens);
    boolean isMonotone = !(token.apply(1).plan() instanceof SubsetPlan.Poisson);
    OptionalInt fewest =
        MembersSearch.smallest(
            n -> isEnough(budget, tokens, token.apply(n)), isMonotone ? 0 : TRIED_SINGLY);
    return fewest.isPresent()
        ? Optional.of(tokens(budget, token.apply(fewest.getAsInt())))
        : Optional.empty();
  }

  /** The offers for those of the balls to which the budget gives so many tokens, in their order. */
  public static List<Offer> balls(
      Budget budget,
      long tokens,
      Function<ChiSquareBallParameters, ? extends TokenEvent> token,
      List<ChiSquareBallParameters> balls) {
    EpsilonSearch.requireTokens(tokens);
    return balls.stream()
        .map(ball -> tokens(budget, token.apply(ball)))
        .filter(offer -> offer.plan().tokens() >= tokens)
        .toList();
  }

  /**
   * The widest setting, within 1e-6 of itself, of a mechanism with one radius to which the budget
   * gives so many tokens; empty if not even a radius of 1e-6 is affordable.
   *
   * @param largest radius that makes sense for the mechanism
   * @param token the event for a radius; a larger radius must never cost less
   */
  public static Optional<Offer> widest(
      Budget budget, long tokens, double largest, DoubleFunction<? extends TokenEvent> token) {
    EpsilonSearch.requireTokens(tokens);
    OptionalDouble radius =
        RadiusSearch.widest(largest, r -> isEnough(budget, tokens, token.apply(r)));
    return radius.isPresent()
        ? Optional.of(tokens(budget, token.apply(radius.getAsDouble())))
        : Optional.empty();
  }

  private static boolean isEnough(Budget budget, long tokens, TokenEvent token) {
    try {
      return tokens(budget, token).plan().tokens() >= tokens;
    } catch (ArithmeticException noFiniteCharge) {
      return false;
    }
  }

  private static String affords(Budget budget, long tokens) {
    return " affords %d tokens at epsilon %s, delta %s"
        .formatted(tokens, budget.epsilon(), budget.delta());
  }
}
