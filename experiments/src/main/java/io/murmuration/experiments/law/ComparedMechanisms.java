package io.murmuration.experiments.law;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.List;

/** The mechanisms that are compared, and what a token of each costs. */
public final class ComparedMechanisms {
  /** The budget that token counts refer to. */
  public static final double EPSILON = 8.0;

  /** The delta that token counts refer to. */
  public static final double DELTA = 1e-5;

  private static final Adjacency ADJACENCY = Adjacency.REPLACE_ONE;

  private ComparedMechanisms() {}

  /**
   * The served ball first, one that is cheaper and one that says more; then a ratio ball and
   * clipped logits that cost 128 members about as much as the first. Balls draw one member.
   */
  public static List<TokenEvent> of(int memberCount) {
    return List.of(
        ball(memberCount, new ChiSquareBallParameters(0.6, 30.0, 1.2)),
        ball(memberCount, new ChiSquareBallParameters(0.5, 20.0, 1.0)),
        ball(memberCount, new ChiSquareBallParameters(0.7, 30.0, 2.0)),
        new RatioBallToken(memberCount, new SubsetPlan.DrawOne(), 1.0, ADJACENCY),
        new DclipToken(memberCount, 1.47, 1.0, ADJACENCY));
  }

  private static TokenEvent ball(int memberCount, ChiSquareBallParameters ball) {
    return new PmixedToken(memberCount, new SubsetPlan.DrawOne(), ball, ADJACENCY);
  }

  /** Tokens within the budget. */
  public static long tokensAffordable(TokenEvent token) {
    return BudgetPlan.forEvent(EPSILON, DELTA, token).tokens();
  }

  /** How a mechanism is shown in tables. */
  public static String label(TokenEvent token) {
    if (token instanceof PmixedToken pmixed) {
      ChiSquareBallParameters ball = pmixed.ball();
      return "ball gamma %s C %s tau %s"
          .formatted(ball.gamma(), ball.ceiling(), ball.chiSquareMax());
    } else if (token instanceof RatioBallToken ratio) {
      return "ratio ball b " + ratio.logRatioMax();
    } else if (token instanceof DclipToken dclip) {
      return "dclip C %s t %s".formatted(dclip.clip(), dclip.temperature());
    }
    return token.toString();
  }
}
