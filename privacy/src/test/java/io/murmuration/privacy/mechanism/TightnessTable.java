package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How much of its price each mechanism can be made to lose: the worst ensemble found over the
 * bound, by mechanism, members, adjacency and order. Prints a row of the table per case. What a
 * search has not found may exist all the same, so a low figure says nothing against a bound.
 */
@Tag("slow")
class TightnessTable {

  private static final int CLIMBS = 6;
  private static final int STEPS = 1500;
  private static final int VOCABULARY = 4;

  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void theTable(Adjacency adjacency) {
    for (int members : new int[] {1, 2, 5, 80}) {
      for (TokenEvent event : events(members, adjacency)) {
        StringBuilder row = new StringBuilder();
        for (double order : new double[] {1.25, 2, 4, 8, 32}) {
          double worst = worst(event, order);
          row.append(" | %.4f".formatted(worst));
          assertThat(worst).isBetween(0.0, 1.0);
        }
        System.out.println("| " + name(event) + " | " + members + " | " + adjacency + row + " |");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"80, REPLACE_ONE, 0.99", "80, ZERO_OUT, 0.88", "2, REPLACE_ONE, 0.99"})
  void noRatioBallCanBePricedFarBelow(int members, Adjacency adjacency, double least) {
    TokenEvent event =
        new TokenEvent.RatioBallToken(members, new SubsetPlan.All(), 0.88, adjacency);

    assertThat(worst(event, 2)).isGreaterThan(least);
  }

  /** At epsilon 8 and delta 1e-5; the number of others that are drawn is not released. */
  @ParameterizedTest
  @CsvSource({"REPLACE_ONE, 1", "REPLACE_ONE, 0.03", "ZERO_OUT, 1", "ZERO_OUT, 0.03"})
  void tokensOfARatioBallByThePriceAndByTheConditionalBound(Adjacency adjacency, double rate) {
    for (double radius : new double[] {0.3, 0.88, 1.5}) {
      for (int members : new int[] {80, 128, 1000, 10_000}) {
        SubsetPlan plan = new SubsetPlan.Poisson(rate);
        TokenEvent event = new TokenEvent.RatioBallToken(members, plan, radius, adjacency);
        long priced = BudgetPlan.forEvent(8, 1e-5, event).tokens();
        long conditional = tokens(new ConditionalRatio(members, rate, radius, adjacency));
        System.out.printf(
            "| %s | %s | %s | %d | %d | %d | %.2f |%n",
            adjacency, rate, radius, members, priced, conditional, (double) priced / conditional);
        assertThat(priced).isGreaterThan(conditional);
      }
    }
  }

  private static long tokens(ConditionalRatio conditional) {
    return (long)
        Arrays.stream(RenyiOrders.account().toArray())
            .map(order -> Conversion.limitAt(order, 8, 1e-5) / conditional.lossAt(order))
            .max()
            .orElseThrow();
  }

  private static List<TokenEvent> events(int members, Adjacency adjacency) {
    SubsetPlan all = new SubsetPlan.All();
    SubsetPlan some = new SubsetPlan.Poisson(0.03);
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
    return List.of(
        new TokenEvent.PmixedToken(members, all, ball, adjacency),
        new TokenEvent.PmixedToken(members, some, ball, adjacency),
        new TokenEvent.RatioBallToken(members, all, 0.88, adjacency),
        new TokenEvent.RatioBallToken(members, some, 0.88, adjacency),
        new TokenEvent.RatioBallToken(members, all, 3, adjacency),
        new TokenEvent.DclipToken(members, 1.96, 1, adjacency));
  }

  private static String name(TokenEvent event) {
    String text = event.toString().replaceFirst("members=\\d+, ", "");
    return text.replaceFirst(", adjacency=\\w+", "");
  }

  /** Half the climbs start where the three kinds of member each push a token of their own. */
  private static double worst(TokenEvent event, double order) {
    double worst = 0;
    for (int climb = 0; climb < CLIMBS; climb++) {
      SplittableRandom random = new SplittableRandom(climb);
      List<float[]> logits = new ArrayList<>();
      for (int row = 0; row < 4; row++) {
        float[] start = new float[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
          start[i] = (float) (2 * random.nextGaussian());
        }
        if (climb % 2 == 0 && row > 0) {
          start[row - 1] += 30;
        }
        logits.add(start);
      }
      worst = Math.max(worst, Contest.of(event, order, logits).climbed(random, STEPS).ratio());
    }
    return worst;
  }
}
