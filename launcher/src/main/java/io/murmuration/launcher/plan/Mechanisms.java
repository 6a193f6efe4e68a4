package io.murmuration.launcher.plan;

import io.murmuration.experiments.publictext.StandInEnsemble;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.plan.PlanReport.MechanismRow;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
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
  private static final double LOG_RATIO_MAX = 20;
  private static final double CLIP_MAX = 100;

  private final Budget budget;
  private final long tokens;
  private final PmixedToken token;
  private final @Nullable StandInEnsemble ensemble;

  Mechanisms(Budget budget, long tokens, PmixedToken token, @Nullable StandInEnsemble ensemble) {
    this.budget = budget;
    this.tokens = tokens;
    this.token = token;
    this.ensemble = ensemble;
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
