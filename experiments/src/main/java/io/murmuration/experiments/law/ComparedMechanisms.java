package io.murmuration.experiments.law;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.List;

/** The balls that are compared, and what a token of each costs. */
public final class ServedBalls {
  /** The budget that token counts refer to. */
  public static final double EPSILON = 8.0;

  /** The delta that token counts refer to. */
  public static final double DELTA = 1e-5;

  private ServedBalls() {}

  /** Recommended first, then one that is cheaper and one that says more. */
  public static List<ChiSquareBallParameters> compared() {
    return List.of(
        new ChiSquareBallParameters(0.6, 30.0, 1.2),
        new ChiSquareBallParameters(0.5, 20.0, 1.0),
        new ChiSquareBallParameters(0.7, 30.0, 2.0));
  }

  /** Tokens within the budget when one member is drawn for each and any record may change. */
  public static long tokensAffordable(ChiSquareBallParameters ball, int memberCount) {
    PrivacyEvent token =
        new TokenEvent.PmixedToken(
            memberCount, new SubsetPlan.DrawOne(), ball, Adjacency.REPLACE_ONE);
    return BudgetPlan.forEvent(EPSILON, DELTA, token).tokens();
  }

  /** How a ball is shown in tables. */
  public static String label(ChiSquareBallParameters ball) {
    return "ball gamma %s C %s tau %s".formatted(ball.gamma(), ball.ceiling(), ball.chiSquareMax());
  }
}
