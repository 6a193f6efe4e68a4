package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
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
  @CsvSource({"80, REPLACE_ONE, 0.5", "80, ZERO_OUT, 0.9", "2, REPLACE_ONE, 0.5"})
  void noRatioBallCanBePricedFarBelow(int members, Adjacency adjacency, double least) {
    TokenEvent event =
        new TokenEvent.RatioBallToken(members, new SubsetPlan.All(), 0.88, adjacency);

    assertThat(worst(event, 2)).isGreaterThan(least);
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
