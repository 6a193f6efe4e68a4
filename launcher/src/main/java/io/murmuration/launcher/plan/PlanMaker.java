package io.murmuration.launcher.plan;

import io.murmuration.experiments.publictext.StandInEnsemble;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.config.Release;
import io.murmuration.launcher.plan.PlanReport.Alternatives;
import io.murmuration.launcher.plan.PlanReport.Asked;
import io.murmuration.launcher.plan.PlanReport.Choice;
import io.murmuration.launcher.plan.PlanReport.Line;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.plan.BallGrid;
import io.murmuration.privacy.plan.Budget;
import io.murmuration.privacy.plan.PlanAnswer;
import io.murmuration.privacy.plan.PlanAnswer.Offer;
import io.murmuration.privacy.plan.PlanQuestion;
import io.murmuration.privacy.plan.Planner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers a request with the planner and puts beside it what else could be had. */
public final class PlanMaker {
  /** The demo's: what is shown where no ball was given and none is affordable. */
  static final ChiSquareBallParameters DEFAULT_BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  private final PlanRequest request;
  private final @Nullable StandInEnsemble ensemble;

  private PlanMaker(PlanRequest request, @Nullable StandInEnsemble ensemble) {
    this.request = request;
    this.ensemble = ensemble;
  }

  /**
   * The report.
   *
   * @param ensemble measures utility on public text; null for none
   * @throws RefusedPlanException if no epsilon or no number of members does it
   */
  public static PlanReport make(PlanRequest request, @Nullable StandInEnsemble ensemble)
      throws RefusedPlanException {
    PlanMaker maker = new PlanMaker(request, ensemble);
    Found found = maker.find();
    PmixedToken token = (PmixedToken) found.offer().token();
    BudgetPlan plan = found.offer().plan();
    Budget budget = new Budget(plan.epsilon(), plan.delta());
    long tokens = request.tokens() == null ? plan.tokens() : request.tokens();
    boolean fits = plan.tokens() >= Math.max(1, tokens);
    return new PlanReport(
        Release.ACCOUNTANT,
        maker.asked(),
        fits,
        Answers.of(request, found.offer(), fits),
        line(token, plan, fits ? tokens : plan.tokens()),
        maker.alternatives(found, fits),
        found.choice(),
        TokenCurve.byEpsilon(token, plan.delta()),
        TokenCurve.byMembers(token, budget),
        new Mechanisms(plan, fits ? tokens : plan.tokens(), token, ensemble).rows());
  }

  /** What is proposed, and how its ball was chosen if it was not given. */
  private record Found(Offer offer, @Nullable Choice choice) {}

  private Found find() throws RefusedPlanException {
    Integer members = request.members();
    ChiSquareBallParameters ball = request.ball();
    Double epsilon = request.epsilon();
    if (epsilon != null && members != null && ball != null && request.tokens() != null) {
      return new Found(tokensOf(epsilon, members, ball), null);
    }
    PlanAnswer answer =
        Planner.answer(new PlanQuestion(epsilon, request.tokens(), members, ball, request.terms()));
    if (answer instanceof Offer offer) {
      return new Found(offer, null);
    } else if (answer instanceof PlanAnswer.Balls balls) {
      BallChoice choice = BallChoice.of(balls.offers(), ensemble);
      return new Found(choice.offer(), choice.choice());
    } else if (answer instanceof PlanAnswer.Impossible impossible) {
      if (ball == null && epsilon != null && members != null) {
        return new Found(tokensOf(epsilon, members, DEFAULT_BALL), null);
      }
      throw new RefusedPlanException(
          impossible.reason() + "; ask for fewer tokens, or give a larger epsilon or delta");
    }
    throw new AssertionError("unknown answer: " + answer);
  }

  private Offer tokensOf(double epsilon, int members, ChiSquareBallParameters ball) {
    Budget budget = new Budget(epsilon, request.terms().delta());
    return Planner.tokens(budget, request.terms().token(members, ball));
  }

  /** For the ball that was given, or the default one where a narrower one had to be taken. */
  private @Nullable Alternatives alternatives(Found found, boolean fits) {
    Long tokens = request.tokens();
    Integer members = request.members();
    Double epsilon = request.epsilon();
    if (tokens == null || members == null || epsilon == null) {
      return null;
    }
    ChiSquareBallParameters ball = request.ball() == null ? DEFAULT_BALL : request.ball();
    Offer falling = tokensOf(epsilon, members, ball);
    if (falling.plan().tokens() >= tokens) {
      return null;
    }
    Budget budget = new Budget(epsilon, request.terms().delta());
    Optional<Offer> more =
        Planner.fewestMembers(budget, tokens, n -> request.terms().token(n, ball));
    Optional<Offer> dearer = Planner.epsilon(tokens, budget.delta(), falling.token());
    Optional<Offer> narrower =
        Planner.balls(budget, tokens, b -> request.terms().token(members, b), BallGrid.ladder())
            .stream()
            .findFirst();
    return new Alternatives(
        ball,
        falling.plan().tokens(),
        more.map(offer -> offer.token().members()).orElse(null),
        dearer.map(offer -> offer.plan().epsilon()).orElse(null),
        fits ? BallChoice.ball(found.offer()) : narrower.map(BallChoice::ball).orElse(null));
  }

  private Asked asked() {
    return new Asked(
        request.epsilon(),
        request.terms().delta(),
        request.tokens(),
        request.members(),
        request.ball(),
        Documents.message(request.terms().subsetPlan()),
        request.terms().adjacency());
  }

  private static Line line(PmixedToken token, BudgetPlan plan, long spent) {
    return new Line(
        Documents.event(token),
        plan.epsilon(),
        plan.delta(),
        plan.tokens(),
        plan.order(),
        plan.limitUnits(),
        plan.chargeUnits(),
        IntegerCharge.epsilonSpent(plan.order(), spent * plan.chargeUnits(), plan.delta()),
        protects(token.adjacency()),
        Mechanisms.privateForwards(token));
  }

  private static String protects(Adjacency adjacency) {
    return adjacency == Adjacency.REPLACE_ONE
        ? "one shard becomes any other: protects every record, and all records of one person where"
            + " shards are cut by person"
        : "one shard's member becomes the public model, or back: protects that the shard's owner"
            + " takes part";
  }
}
