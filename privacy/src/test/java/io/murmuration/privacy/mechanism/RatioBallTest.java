package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatioBallTest {

  private static final RatioBall BALL = new RatioBall(0.88);

  static LongStream seeds() {
    return Seeds.first(400);
  }

  static LongStream fewSeeds() {
    return Seeds.first(12);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersEndInsideTheBallExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int vocabularySize = (int) Math.exp(random.nextDouble(0, 7));
    double[] open = AdversarialLaws.publicLaw(random, vocabularySize);
    double[] member = AdversarialLaws.memberLaw(random, open);

    assertIsInside(Math.exp(random.nextDouble(Math.log(1e-9), Math.log(20))), open, member);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("fewSeeds")
  void aWholeVocabularyEndsInsideTheBallExactly(long seed) {
    SplittableRandom random = new SplittableRandom(1_000 + seed);
    double[] open = AdversarialLaws.publicLaw(random, 50_257);
    double[] member = AdversarialLaws.memberLaw(random, open);

    assertIsInside(new double[] {1e-9, 0.88, 20}[(int) (seed % 3)], open, member);
  }

  /**
   * The best point has 1 + g = clip(r / mu): where it is not clipped, r / (1 + g) is the same for
   * all tokens, above it where clipped from above, and below it from below.
   */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noPointOfTheBallIsCloserToTheMember(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double radius = Math.exp(random.nextDouble(-3, 1.5));
    double[] open = AdversarialLaws.normal(random, 300, random.nextDouble(0, 3));
    double[] member = AdversarialLaws.near(random, open, random.nextDouble(0, 3));

    double[] g = new RatioBall(radius).project(open, member);

    double leastMultiplier = Double.POSITIVE_INFINITY; // of tokens that could still rise
    double mostMultiplier = 0; // of tokens that could still fall
    for (int i = 0; i < g.length; i++) {
      double multiplier = member[i] / open[i] / (1 + g[i]);
      if (open[i] >= PublicDistribution.FAINT) {
        boolean top = g[i] > Math.expm1(radius) * (1 - 1e-6);
        boolean bottom = g[i] < Math.expm1(-radius) * (1 - 1e-6);
        mostMultiplier = Math.max(mostMultiplier, top ? 0 : multiplier);
        leastMultiplier = Math.min(leastMultiplier, bottom ? 1e300 : multiplier);
      }
    }
    assertThat(mostMultiplier).isLessThanOrEqualTo(leastMultiplier * (1 + 1e-6));
  }

  @Test
  void aMemberInsideTheBallStaysWhereItIs() {
    double[] open = {0.5, 0.3, 0.2};
    double[] member = {0.4, 0.3, 0.3};

    double[] g = BALL.project(open, member);

    assertThat(Deviations.probabilities(open, g)).containsExactly(member, within(1e-8));
    assertThat(BALL.project(open, open)).containsExactly(new double[3], within(1e-12));
    assertThat(BALL.contains(open, g)).isTrue();
    assertThat(BALL.ceiling()).isCloseTo(Math.expm1(0.88), within(1e-15));
  }

  @Test
  void aMemberOnOneTokenTakesAllThatTheBallAllows() {
    double[] g = BALL.project(new double[] {0.1, 0.6, 0.3}, new double[] {0, 1, 0});

    // The others cannot fall below e^-0.88, which leaves less than a rise by e^0.88.
    double rise = -Math.expm1(-0.88) * 0.4 / 0.6;
    assertThat(g[1]).isCloseTo(rise, within(1e-7));
    assertThat(g[0]).isEqualTo(g[2]).isCloseTo(Math.expm1(-0.88), within(1e-7));
    // And a rare token's rise leaves the others above theirs.
    assertThat(BALL.project(new double[] {0.01, 0.99}, new double[] {1, 0})[0])
        .isCloseTo(Math.expm1(0.88), within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1e-300, -1})
  void aMemberThatIsNoDistributionBecomesThePublicOne(double broken) {
    double[] open = {0.5, 0.3, 0.2, 0};
    for (int at = 0; at < 4; at++) {
      double[] member = {0.1, 0.2, 0.3, 0.4};
      member[at] = broken;
      assertThat(BALL.project(open, member)).containsOnly(0);
    }
    assertThat(BALL.project(new double[] {1, 1, 0}, new double[] {0, 0, 1})).containsOnly(0);
  }

  @Test
  void membershipNoticesEachConstraint() {
    double[] open = {0.5, 0.5};
    double fall = -Math.expm1(-0.88);

    assertThat(BALL.contains(open, new double[] {fall, -fall})).isTrue();
    assertThat(BALL.contains(open, new double[] {fall * 1.001, -fall * 1.001})).isFalse();
    assertThat(BALL.contains(open, new double[] {0.3, -0.2})).isFalse();
    assertThat(BALL.contains(open, new double[] {Double.NaN, 0})).isFalse();
    assertThat(BALL.contains(open, new double[] {0})).isFalse();
    double rise = Math.expm1(0.88) * 1.001;
    assertThat(BALL.contains(new double[] {0.1, 0.9}, new double[] {rise, -rise / 9})).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 9e-10, 20.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aRadiusIsPositiveAndNoMoreThanTwenty(double radius) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RatioBall(radius))
        .withMessageContaining("logRatioMax must be in [1e-9, 20], got " + radius);
  }

  @Test
  void theSmallestAndTheLargestRadiusAreServed() {
    double[] open = {0.2, 0.5, 0.3};
    double[] member = {0.7, 0.2, 0.1};

    assertIsInside(1e-9, open, member);
    assertIsInside(20, open, member);
    assertThat(Deviations.probabilities(open, new RatioBall(20).project(open, member)))
        .containsExactly(member, within(1e-7));
  }

  /** The law sampled from, in exact arithmetic, against e^-b and e^b to 40 digits. */
  private static void assertIsInside(double radius, double[] open, double[] member) {
    RatioBall ball = new RatioBall(radius);

    double[] g = ball.project(open, member);

    assertThat(ball.contains(open, g)).isTrue();
    BigDecimal most = exp(radius);
    BigDecimal least = BigDecimal.ONE.divide(most, new MathContext(40));
    assertThat(new ExactLaw(open, g).isWithin(least, most)).isTrue();
    assertThat(Arrays.stream(g).max().orElseThrow()).isLessThanOrEqualTo(ball.ceiling());
  }

  private static BigDecimal exp(double x) {
    BigDecimal half = new BigDecimal(x).divide(new BigDecimal(32), new MathContext(60));
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int k = 1; k < 60; k++) {
      term = term.multiply(half).divide(BigDecimal.valueOf(k), new MathContext(60));
      sum = sum.add(term);
    }
    return sum.pow(32, new MathContext(50));
  }
}
