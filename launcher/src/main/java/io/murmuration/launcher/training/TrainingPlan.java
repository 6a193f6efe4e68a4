package io.murmuration.launcher.training;

import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.config.Release;
import io.murmuration.launcher.training.TrainingReport.EpochPoint;
import io.murmuration.launcher.training.TrainingReport.TokensLeft;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.Calibration;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds noise or epsilon of a run. */
public final class TrainingPlan {
  private TrainingPlan() {}

  /**
   * An account to pay from.
   *
   * @param epsilon of the account, at the delta of the run
   * @param token what the account is to give afterwards
   */
  public record Account(double epsilon, PmixedToken token) {}

  /**
   * The plan.
   *
   * @param account that pays for the run and for tokens; null if none is asked about
   * @throws IllegalArgumentException if no noise reaches the epsilon
   */
  public static TrainingReport of(TrainingRequest request, @Nullable Account account) {
    double noise = noise(request);
    RdpCurve step = RdpAccountant.price(request.step(noise));
    Conversion.Epsilon end = Conversion.epsilonOf(step.times(request.steps()), request.delta());
    return new TrainingReport(
        Release.ACCOUNTANT,
        request,
        request.rate(),
        1 / request.rate(),
        noise,
        noise * request.clip() / request.batch(),
        end.epsilon(),
        end.order(),
        Documents.event(request.run(noise)),
        epochs(request, step),
        account == null ? null : tokensLeft(request, noise, account));
  }

  private static double noise(TrainingRequest request) {
    Double multiplier = request.multiplier();
    Double epsilon = request.epsilon();
    if (multiplier != null) {
      return multiplier;
    } else if (epsilon != null) {
      return Calibration.smallest(request::run, new PrivacyTarget(epsilon, request.delta()));
    }
    throw new AssertionError("a request has one of both");
  }

  /** After each epoch, or after each few of them, and at the end. */
  private static List<EpochPoint> epochs(TrainingRequest request, RdpCurve step) {
    double all = request.steps() * request.rate();
    double every = Math.max(1, Math.ceil(all / TrainingReport.POINTS_MAX));
    List<EpochPoint> points = new ArrayList<>();
    for (double epoch = every; epoch < all; epoch += every) {
      long steps = (long) Math.ceil(epoch / request.rate());
      if (steps < request.steps()) {
        points.add(point(request, step, steps, epoch));
      }
    }
    points.add(point(request, step, request.steps(), all));
    return points;
  }

  private static EpochPoint point(
      TrainingRequest request, RdpCurve step, long steps, double epoch) {
    double epsilon = Conversion.epsilonOf(step.times(steps), request.delta()).epsilon();
    return new EpochPoint(epoch, steps, epsilon);
  }

  /** At every order the run is paid for first; the order is pinned before either begins. */
  private static TokensLeft tokensLeft(TrainingRequest request, double noise, Account account) {
    PrivacyEvent run = request.run(noise);
    long most = 0;
    double pinned = RenyiOrders.account().at(0);
    for (double order : RenyiOrders.account().toArray()) {
      long tokens = tokensAt(order, run, request.delta(), account);
      if (tokens > most) {
        most = tokens;
        pinned = order;
      }
    }
    return new TokensLeft(
        account.epsilon(),
        account.token().members(),
        pinned,
        most,
        BudgetPlan.forEvent(account.epsilon(), request.delta(), account.token()).tokens());
  }

  private static long tokensAt(double order, PrivacyEvent run, double delta, Account account) {
    try {
      long limit = IntegerCharge.limit(account.epsilon(), delta, order);
      long left = limit - IntegerCharge.charge(run, order);
      return Math.max(0, left) / IntegerCharge.charge(account.token(), order);
    } catch (ArithmeticException withoutBound) {
      return 0;
    }
  }
}
