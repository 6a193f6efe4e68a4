package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The price of pmixed-fixed against the exact law of whole ensembles found by hill climbing. */
class PmixedFixedTightnessTest {

  static LongStream seeds() {
    return Seeds.first(200);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noEnsembleFoundByHillClimbingCostsMoreThanItsPrice(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int orderMax = random.nextInt(2, 9);
    int order = random.nextInt(2, orderMax + 1);
    double beta = Math.exp(random.nextDouble(-6, 0));
    int members = random.nextBoolean() ? random.nextInt(1, 5) : 80;
    Adjacency adjacency = random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT;
    SubsetPlan plan =
        random.nextBoolean()
            ? new SubsetPlan.All()
            : new SubsetPlan.Poisson(random.nextDouble(0.02, 1));
    PmixedFixedToken token = new PmixedFixedToken(members, plan, orderMax, beta, adjacency);

    assertThat(start(token, order, random).climbed(random, 80).ratio())
        .isGreaterThan(0)
        .isLessThanOrEqualTo(1);
  }

  /** Half the starts have a faint token that one member raises and all others lower. */
  static Contest start(PmixedFixedToken token, int order, SplittableRandom random) {
    List<float[]> logits = new ArrayList<>();
    int vocabularySize = random.nextInt(2, 5);
    boolean faint = random.nextBoolean();
    float depth = (float) random.nextDouble(0, 14);
    for (int row = 0; row < 4; row++) {
      float[] start = new float[vocabularySize];
      for (int i = 0; i < vocabularySize; i++) {
        start[i] = (float) random.nextGaussian();
      }
      if (faint) {
        start[0] += row == 0 ? -depth : row == 1 ? 4 : -2 * depth;
      } else if (row > 0) {
        start[row % vocabularySize] += 20;
      }
      logits.add(start);
    }
    return Contest.of(token, order, logits);
  }
}
