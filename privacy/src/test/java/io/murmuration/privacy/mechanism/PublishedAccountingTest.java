package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoublePredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Why the accounting of PMixED as published is not served with: a two-sided Renyi ball at the order
 * alone bounds no divergence between two of its own points, since a token that the public model
 * finds unlikely may be raised by one member and lowered by all others.
 */
class PublishedAccountingTest {

  // order, members, radius per order, public probability, divergence attained, loss claimed
  @ParameterizedTest
  @CsvSource({
    "3, 2, 0.05, 1e-8, 7.120409127, 0.3850676434",
    "3, 80, 0.05, 1e-8, 1.6076363, 0.0142944386",
    "2, 2, 0.05, 1e-8, 12.53066987, 0.2198680718",
    "3, 8, 0.05, 1e-4, 0.6233445051, 0.127326774",
    "3, 2, 0.05, 1e-2, 0.5946770179, 0.3850676434"
  })
  void membersOfThePublishedBallLoseMoreThanItsAccountingClaims(
      double order, int members, double beta, double faint, double attained, double claimed) {
    double radius = beta * order;
    double up = furthest(faint, 1, x -> isInPublishedBall(order, radius, x, faint));
    double down = furthest(faint, 0, x -> isInPublishedBall(order, radius, x, faint));
    double[] first = binary(((members - 1) * down + up) / members);
    double[] second = binary(down);

    double loss = ReleasedLaw.divergence(order, first, second);

    double claim =
        Math.log((members - 1.0) / members + Math.exp((order - 1) * 4 * radius) / members)
            / (order - 1);
    assertThat(claim).isCloseTo(claimed, within(1e-9));
    assertThat(loss).isCloseTo(attained, within(1e-6 * attained)).isGreaterThan(1.5 * claim);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 1e-8", "3, 80, 1e-8", "2, 2, 1e-8", "3, 2, 1e-2"})
  void theSameMembersInTheChiSquareBallStayWithinTheirPrice(
      double order, int members, double faint) {
    ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(0.6, 30, 1.2));
    double[] open = binary(faint);
    double[] up = ball.project(open, binary(Math.min(0.9, faint * 300)));
    double[] down = ball.project(open, binary(faint / 1e4));
    List<double[]> all = new ArrayList<>(Collections.nCopies(members, down));
    double[] second = Deviations.probabilities(open, Deviations.mean(all, 2));
    all.set(0, up);
    double[] first = Deviations.probabilities(open, Deviations.mean(all, 2));

    double loss = ReleasedLaw.divergence(order, first, second);

    PmixedToken token =
        new PmixedToken(members, new SubsetPlan.All(), ball.parameters(), Adjacency.REPLACE_ONE);
    assertThat(loss).isPositive().isLessThanOrEqualTo(new TokenPrice(token).lossAt(order));
  }

  private static double[] binary(double faint) {
    return new double[] {faint, 1 - faint};
  }

  private static boolean isInPublishedBall(
      double order, double radius, double member, double faint) {
    double[] open = binary(faint);
    double[] moved = binary(member);
    return ReleasedLaw.divergence(order, moved, open) <= radius
        && ReleasedLaw.divergence(order, open, moved) <= radius;
  }

  /** The point furthest from the centre, towards the end, that is still inside; by bisection. */
  private static double furthest(double centre, double end, DoublePredicate inside) {
    double feasible = centre;
    double infeasible = end;
    for (int step = 0; step < 200; step++) {
      double middle = 0.5 * (feasible + infeasible);
      if (inside.test(middle)) {
        feasible = middle;
      } else {
        infeasible = middle;
      }
    }
    return feasible;
  }
}
