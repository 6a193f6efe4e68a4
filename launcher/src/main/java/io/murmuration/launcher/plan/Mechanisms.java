package io.murmuration.launcher.plan;

import io.murmuration.experiments.publictext.StandInEnsemble;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.plan.PlanReport.MechanismRow;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.plan.Budget;
import io.murmuration.privacy.plan.PlanAnswer.Offer;
import io.murmuration.privacy.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Other mechanisms under one budget, each set as wide as affords the same tokens. */
final class Mechanisms {
  private static final double LOG_RATIO_MAX = 8;
  private static final double CLIP_MAX = 100;

  private static final double BETA_MAX = 20;

  private final Budget budget;
  private final long tokens;
  private final PmixedToken token;
  private final int orderMax;
  private final @Nullable StandInEnsemble ensemble;

  /** For so many tokens of a plan's budget; its order is where the published mixture is bounded. */
  Mechanisms(BudgetPlan plan, long tokens, PmixedToken token, @Nullable StandInEnsemble ensemble) {
    this.budget = new Budget(plan.epsilon(), plan.delta());
    this.tokens = tokens;
    this.token = token;
    this.ensemble = ensemble;
    this.orderMax = (int) Math.max(2, Math.min(64, Math.round(plan.order())));
  }

  /** One row each; none where no token is affordable. */
  List<MechanismRow> rows() {
    if (tokens < 1) {
      return List.of();
    }
    List<MechanismRow> rows = new ArrayList<>();
    rows.add(row("chi_square_ball", Figures.ball(token.ball()), token));
    rows.add(
        widest(
            "ratio_ball",
            LOG_RATIO_MAX,
            radius ->
                new RatioBallToken(token.members(), token.plan(), radius, token.adjacency())));
    rows.add(
        widest(
            "dclip",
            CLIP_MAX,
            radius -> new DclipToken(token.members(), radius, 1, token.adjacency())));
    rows.add(
        widest(
            "pmixed_fixed",
            BETA_MAX,
            beta ->
                new PmixedFixedToken(
                    token.members(), token.plan(), orderMax, beta, token.adjacency())));
    Double open = ensemble == null ? null : ensemble.publicModel().perplexity();
    rows.add(new MechanismRow("public_model", "free", null, 0, open));
    return rows;
  }

  private MechanismRow widest(
      String name, double largest, DoubleFunction<? extends TokenEvent> event) {
    Optional<Offer> offer = Planner.widest(budget, tokens, largest, event);
    return offer.isEmpty()
        ? new MechanismRow(name, "not affordable", null, 0, null)
        : row(name, setting(offer.get().token()), offer.get().token());
  }

  private MechanismRow row(String name, String setting, TokenEvent event) {
    Double perplexity =
        ensemble == null ? null : ensemble.measure(List.of(event)).get(0).perplexity();
    return new MechanismRow(
        name, setting, Documents.event(event), privateForwards(event), perplexity);
  }

  private static String setting(TokenEvent event) {
    if (event instanceof RatioBallToken ratio) {
      double factor = Math.exp(ratio.logRatioMax());
      return "ratio at most %s (log ratio %s)"
          .formatted(Figures.down(factor), Figures.down(ratio.logRatioMax()));
    } else if (event instanceof DclipToken dclip) {
      return "clip %s at temperature 1".formatted(Figures.down(dclip.clip()));
    }
    if (event instanceof PmixedFixedToken fixed) {
      return "beta %s at orders to %d".formatted(Figures.down(fixed.beta()), fixed.orderMax());
    }
    throw new AssertionError("no setting is known of " + event);
  }

  /** Expected forward passes of members for one token. */
  static double privateForwards(TokenEvent event) {
    SubsetPlan plan = event.plan();
    if (plan instanceof SubsetPlan.DrawOne) {
      return 1;
    } else if (plan instanceof SubsetPlan.Poisson poisson) {
      return poisson.rate() * event.members();
    }
    return event.members();
  }
}
