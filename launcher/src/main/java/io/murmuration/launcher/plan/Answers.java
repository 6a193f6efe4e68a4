package io.murmuration.launcher.plan;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.plan.PlanAnswer.Offer;

/** The one sentence that answers a request. */
final class Answers {
  private Answers() {}

  static String of(PlanRequest request, Offer offer, boolean fits) {
    PmixedToken token = (PmixedToken) offer.token();
    BudgetPlan plan = offer.plan();
    String budget =
        "epsilon %s, delta %s".formatted(Figures.up(plan.epsilon()), Figures.plain(plan.delta()));
    String with = "%d members and %s".formatted(token.members(), Figures.ball(token.ball()));
    if (request.tokens() == null) {
      return "%s affords %d tokens with %s.".formatted(budget, plan.tokens(), with);
    } else if (request.epsilon() == null) {
      return "%d tokens need %s with %s.".formatted(request.tokens(), budget, with);
    } else if (request.members() == null) {
      return "%d tokens at %s need %s.".formatted(request.tokens(), budget, with);
    } else if (fits) {
      return "%d tokens fit %s with %s.".formatted(request.tokens(), budget, with);
    } else if (request.ball() == null) {
      return "%d tokens do not fit %s with %d members and any ball of the grid; the default ball"
              .formatted(request.tokens(), budget, token.members())
          + " (%s) affords %d.".formatted(Figures.ball(token.ball()), plan.tokens());
    }
    return "%d tokens do not fit %s with %s: that affords %d."
        .formatted(request.tokens(), budget, with, plan.tokens());
  }
}
