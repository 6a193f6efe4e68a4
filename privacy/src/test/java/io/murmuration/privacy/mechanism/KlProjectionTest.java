package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a projection has reached before it is repaired, which hides how far it was off. */
class KlProjectionTest {

  private static final double LOSS_MAX = 1e-7;

  static LongStream seeds() {
    return Seeds.first(60);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void eachConditionHoldsUpToItsShareOfTheLoss(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double tau = Math.exp(random.nextDouble(-4, 2));
    ChiSquareBallParameters ball =
        new ChiSquareBallParameters(random.nextDouble(0.2, 0.95), 30, tau);
    double[] open = AdversarialLaws.normal(random, random.nextInt(30, 3_000), 1);
    RatioLaw law = RatioLaw.of(open, AdversarialLaws.near(random, open, random.nextDouble(0.3, 2)));

    assertIsSettled(law, ball);
  }

  /** A spread that merging hides ends at the multiplier of the whole law, not of the merged one. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aMemberJustOutsideIsSettledToo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] open = AdversarialLaws.normal(random, 300, 1);
    double[] member = AdversarialLaws.near(random, open, 0.4);
    RatioLaw law = RatioLaw.of(open, member);
    double spread = 0;
    for (int i = 0; i < open.length; i++) {
      spread += law.weights()[i] * (law.ratios()[i] - 1) * (law.ratios()[i] - 1);
    }

    for (double share : new double[] {1 - 1e-4, 1 - 1e-5, 1 - 1e-6}) {
      assertIsSettled(law, new ChiSquareBallParameters(0.95, 30, spread * share));
    }
  }

  private static void assertIsSettled(RatioLaw law, ChiSquareBallParameters ball) {
    Multipliers near = new MultiplierSearch(law, ball).solve(1);

    double[] g = new KlProjection(law, ball).solve();

    double mean = 0;
    double risen = 0;
    double square = 0;
    for (int i = 0; i < g.length; i++) {
      mean += law.weights()[i] * g[i];
      risen += law.weights()[i] * Math.max(0, g[i]);
      square += law.weights()[i] * g[i] * g[i];
    }
    double over = square - ball.chiSquareMax();
    assertThat(mean).isLessThanOrEqualTo(1.01 * LOSS_MAX * risen + 3e-16);
    assertThat(-mean * near.mu()).isLessThanOrEqualTo(1.01 * LOSS_MAX);
    assertThat(over).isLessThanOrEqualTo(2.01 * LOSS_MAX * ball.chiSquareMax());
    assertThat(-over * near.nu()).isLessThanOrEqualTo(1.01 * LOSS_MAX);
  }
}
