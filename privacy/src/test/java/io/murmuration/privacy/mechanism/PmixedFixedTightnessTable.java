package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of docs/maths/pmixed-fixed.md: the worst ensemble found over the price. */
@Tag("slow")
class PmixedFixedTightnessTable {

  /** Prints the worst found over the bound; what a search has not found may exist all the same. */
  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void theTable(Adjacency adjacency) {
    for (int members : new int[] {1, 2, 5, 80}) {
      for (double beta : new double[] {0.01, 0.1, 0.25}) {
        StringBuilder row = new StringBuilder();
        for (int order : new int[] {2, 3, 4, 8}) {
          SubsetPlan all = new SubsetPlan.All();
          PmixedFixedToken token = new PmixedFixedToken(members, all, order, beta, adjacency);
          double worst = 0;
          for (long seed = 0; seed < 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            worst =
                Math.max(
                    worst,
                    PmixedFixedTightnessTest.start(token, order, random)
                        .climbed(random, 300)
                        .ratio());
          }
          row.append(" | %.3f".formatted(worst));
          assertThat(worst).isBetween(0.01, 1.0);
        }
        System.out.println("| " + members + " | " + adjacency + " | " + beta + row + " |");
      }
    }
  }
}
