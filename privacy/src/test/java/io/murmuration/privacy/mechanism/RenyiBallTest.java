package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenyiBallTest {

  static LongStream seeds() {
    return Seeds.first(150);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersEndInsideAtEveryOrderExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int orderMax = random.nextInt(2, 6);
    double beta = Math.exp(random.nextDouble(-12, 0));
    RenyiBall ball = RenyiBall.forPairs(orderMax, beta);
    double[] open = AdversarialLaws.publicLaw(random, (int) Math.exp(random.nextDouble(0, 3)));
    double[] member =
        random.nextInt(8) == 0
            ? AdversarialLaws.garbage(random, open.length)
            : AdversarialLaws.memberLaw(random, open);

    double[] g = ball.mixture(open, member);

    ExactMoments moments = new ExactMoments(open, g);
    for (int k = 2; k <= orderMax; k++) {
      assertIsWithin(moments.at(k), k, beta);
      assertIsWithin(moments.at(1 - k), k, beta);
      assertIsWithin(moments.at(2 * k - 1), 2 * k - 1, beta);
      assertIsWithin(moments.at(1 - 2 * k), 2 * k, beta);
    }
    assertThat(Arrays.stream(g).max().orElseThrow()).isLessThan(ball.ceiling());
    assertThat(Arrays.stream(g).min().orElseThrow()).isGreaterThan(-1);
  }

  private static void assertIsWithin(BigDecimal moment, int order, double beta) {
    double radius = order * (order - 1.0) * beta;
    // Where the radius is small an exponential in doubles would round away what is compared.
    BigDecimal limit = new BigDecimal(Math.expm1(radius)).add(BigDecimal.ONE);
    assertThat(moment).isLessThanOrEqualTo(limit);
  }

  /** The lemma on which the price rests. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyTwoMembersAreWithinFourTimesTheRadiusOfEachOther(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int orderMax = random.nextInt(2, 9);
    double beta = Math.exp(random.nextDouble(-6, 0));
    RenyiBall ball = RenyiBall.forPairs(orderMax, beta);
    double[] open = AdversarialLaws.normal(random, random.nextInt(2, 5), random.nextDouble(1, 6));

    double[] first = Deviations.probabilities(open, ball.mixture(open, spiked(random, open)));
    double[] second = Deviations.probabilities(open, ball.mixture(open, spiked(random, open)));

    for (int k = 2; k <= orderMax; k++) {
      double limit = 4 * beta * k;
      assertThat(ReleasedLaw.divergence(k, first, second)).isLessThanOrEqualTo(limit);
      assertThat(ReleasedLaw.divergence(k, second, first)).isLessThanOrEqualTo(limit);
    }
  }

  private static double[] spiked(SplittableRandom random, double[] open) {
    double[] law = AdversarialLaws.near(random, open, 6);
    law[random.nextInt(law.length)] = random.nextBoolean() ? 1 : 0;
    return law;
  }

  /** A token raised to the boundary of one order and lowered to that of another reach the bound. */
  @Test
  void theLemmaIsNearlyReached() {
    double worst = 0;
    for (int step = 1; step <= 40; step++) {
      double[] open = {Math.exp(-0.5 * step), 1 - Math.exp(-0.5 * step)};
      for (double beta : new double[] {0.03, 0.1, 0.3, 1}) {
        RenyiBall ball = RenyiBall.forPairs(3, beta);
        double[] up = Deviations.probabilities(open, ball.mixture(open, new double[] {1, 0}));
        double[] down = Deviations.probabilities(open, ball.mixture(open, new double[] {0, 1}));
        worst = Math.max(worst, ReleasedLaw.divergence(3, up, down) / (12 * beta));
      }
    }
    assertThat(worst).isBetween(0.6, 1.0);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noLargerShareOfTheMemberIsInside(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double beta = Math.exp(random.nextDouble(-5, 0));
    RenyiBall ball = RenyiBall.forPairs(3, beta);
    double[] open = AdversarialLaws.normal(random, 50, 2);
    double[] member = AdversarialLaws.near(random, open, random.nextDouble(0, 3));

    double[] g = ball.mixture(open, member);

    int farthest = 0;
    for (int i = 0; i < g.length; i++) {
      farthest = Math.abs(g[i]) > Math.abs(g[farthest]) ? i : farthest;
    }
    double lambda = g[farthest] / (member[farthest] / open[farthest] - 1);
    assertThat(lambda).isPositive();
    if (lambda < 1 - 1e-9) {
      double[] larger = new double[g.length];
      Arrays.setAll(larger, i -> (lambda + 1e-8) * (member[i] / open[i] - 1));
      assertThat(ball.contains(open, larger)).isFalse();
    }
    for (int i = 0; i < g.length; i++) {
      assertThat(g[i]).isCloseTo(lambda * (member[i] / open[i] - 1), within(1e-10 * (1 + g[i])));
    }
  }

  @Test
  void aMemberInsideStaysWhereItIs() {
    double[] open = {0.5, 0.3, 0.2};
    double[] member = {0.49, 0.3, 0.21};

    double[] g = RenyiBall.forPairs(4, 0.5).mixture(open, member);

    assertThat(Deviations.probabilities(open, g)).containsExactly(member, within(1e-15));
  }

  @Test
  void oneOrderLimitsBothDirectionsAtThatOrderOnly() {
    RenyiBall ball = RenyiBall.atOrder(3, 0.05);
    double[] open = {1e-4, 1 - 1e-4};
    double[] up = Deviations.probabilities(open, ball.mixture(open, new double[] {1, 0}));
    double[] down = Deviations.probabilities(open, ball.mixture(open, new double[] {0, 1}));

    assertThat(ReleasedLaw.divergence(3, up, open)).isCloseTo(0.15, within(1e-6));
    assertThat(ReleasedLaw.divergence(3, open, up)).isLessThan(0.15);
    assertThat(ReleasedLaw.divergence(3, open, down)).isCloseTo(0.15, within(1e-6));
    assertThat(ReleasedLaw.divergence(4, open, down)).isGreaterThan(0.2);
    assertThat(ReleasedLaw.divergence(5, up, open)).isGreaterThan(0.25);
  }

  @Test
  void faintTokensKeepTheirPublicProbability() {
    double[] open = {0.5, 0.5, 1e-12};

    double[] g = RenyiBall.forPairs(2, 0.5).mixture(open, new double[] {0.2, 0.3, 0.5});

    assertThat(g[2]).isZero();
    assertThat(g[0]).isCloseTo(-0.2, within(1e-9));
  }

  /** Half the public mass rests at a ratio of one, which counts in every moment. */
  @Test
  void whatRestsCountsInTheMoments() {
    RenyiBall ball = RenyiBall.atOrder(2, 0.2); // moments up to 1.49
    double[] weights = {0.5, 0};

    assertThat(ball.contains(weights, new double[] {0.39, 0})).isTrue();
    assertThat(ball.contains(weights, new double[] {0.43, 0})).isFalse(); // 0.52 + 0.5 + 0.5
    assertThat(ball.contains(weights, new double[] {-0.48, 0})).isTrue();
    assertThat(ball.contains(weights, new double[] {-0.51, 0})).isFalse();
    assertThat(ball.contains(weights, new double[] {-1, 0})).isFalse();
  }

  @Test
  void theMassOfFaintTokensIsNotGivenToOthers() {
    double[] open = new double[2_000];
    Arrays.fill(open, 2e-10);
    open[0] = 0.5;
    open[1] = 0.5 - 1_998 * 2e-10;
    double[] member = new double[2_000];
    member[0] = 0.6;
    member[1] = 0.4;

    double[] g = RenyiBall.forPairs(2, 0.5).mixture(open, member);

    assertThat(open[0] * g[0] + open[1] * g[1]).isCloseTo(0, within(1e-14));
    assertThat(g[0]).isCloseTo(0.2, within(1e-6));
  }

  @Test
  void theShareOfTheMemberIsAWholeNumberOfThirtyHalvings() {
    boolean odd = false;
    for (int step = 1; step <= 20; step++) {
      RenyiBall ball = RenyiBall.forPairs(2, 0.001 * step);

      double share = ball.mixture(new double[] {0.5, 0.5}, new double[] {1, 0})[0] * 0x1p30;

      assertThat(share).isEqualTo(Math.rint(share));
      odd |= share % 2 == 1;
    }
    assertThat(odd).isTrue();
  }

  @Test
  void theCeilingIsNearlyReachedByTheFaintestTokenThatMoves() {
    RenyiBall ball = RenyiBall.forPairs(2, 0.3);
    double[] open = {0x1.0p-31, 1};

    double[] g = ball.mixture(open, new double[] {1, 0});

    assertThat(g[0]).isBetween(0.6 * ball.ceiling(), ball.ceiling());
    assertThat(RenyiBall.forPairs(4, 0.25).ceiling())
        .isCloseTo(Math.exp(6 * 0.25) * Math.pow(2, 32.0 / 7) - 1, within(1e-9));
    assertThat(RenyiBall.atOrder(3, 0.25).ceiling())
        .isCloseTo(Math.exp(2 * 0.25) * Math.pow(2, 32.0 / 3) - 1, within(1e-6));
  }

  @Test
  void aRadiusOfNothingLeavesThePublicModel() {
    assertThat(RenyiBall.atOrder(3, 0).mixture(new double[] {0.5, 0.5}, new double[] {0.9, 0.1}))
        .containsOnly(0, -0.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, Double.NaN, 30, Double.POSITIVE_INFINITY})
  void aRadiusMustBeOneThatASamplerCanDrawFrom(double beta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RenyiBall.forPairs(2, beta))
        .withMessageContaining("beta must be >= 0");
    assertThatIllegalArgumentException().isThrownBy(() -> RenyiBall.atOrder(2, beta));
  }
}
