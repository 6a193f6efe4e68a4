package io.murmuration.launcher.plan;

import io.murmuration.launcher.plan.PlanReport.EnsemblePoint;
import io.murmuration.launcher.plan.PlanReport.EpsilonPoint;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.plan.Budget;
import io.murmuration.privacy.plan.Planner;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Tokens of one plan at other epsilons and with other numbers of members. */
final class TokenCurve {
  private static final double[] EPSILONS = {0.5, 1, 2, 3, 4, 6, 8, 10, 12, 16};
  private static final int[] FIXED_MEMBERS = {1000, 10_000};
  private static final int[] MULTIPLES = {1, 2, 4, 8};

  private TokenCurve() {}

  /** At the epsilons that a table shows. */
  static List<EpsilonPoint> byEpsilon(PmixedToken token, double delta) {
    return byEpsilon(token, delta, Arrays.stream(EPSILONS));
  }

  static List<EpsilonPoint> byEpsilon(PmixedToken token, double delta, DoubleStream epsilons) {
    return epsilons
        .mapToObj(e -> new EpsilonPoint(e, tokens(token, new Budget(e, delta))))
        .toList();
  }

  /** With one, two, four and eight times the members, and 1000 and 10 000, in ascending order. */
  static List<EnsemblePoint> byMembers(PmixedToken token, Budget budget) {
    return IntStream.concat(multiples(token.members()), Arrays.stream(FIXED_MEMBERS))
        .sorted()
        .distinct()
        .mapToObj(n -> new EnsemblePoint(n, tokens(withMembers(token, n), budget)))
        .toList();
  }

  /** One, two, four and eight times so many, as far as there is such a number. */
  static IntStream multiples(int members) {
    return Arrays.stream(MULTIPLES)
        .filter(k -> (long) k * members <= Integer.MAX_VALUE)
        .map(k -> k * members);
  }

  static PmixedToken withMembers(PmixedToken token, int members) {
    return new PmixedToken(members, token.plan(), token.ball(), token.adjacency());
  }

  private static long tokens(PmixedToken token, Budget budget) {
    return Planner.tokens(budget, token).plan().tokens();
  }
}
