package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChiSquareBallTest {

  private static final ChiSquareBall BALL =
      new ChiSquareBall(new ChiSquareBallParameters(0.6, 30, 1.2));

  static LongStream seeds() {
    return Seeds.first(400);
  }

  static LongStream smallSeeds() {
    return Seeds.first(200);
  }

  static LongStream fewSeeds() {
    return Seeds.first(8);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersEndInsideTheBallExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBall ball = AdversarialLaws.ball(random);
    int vocabularySize = (int) Math.exp(random.nextDouble(0, 7));
    double[] open = AdversarialLaws.publicLaw(random, vocabularySize);
    double[] member = AdversarialLaws.memberLaw(random, open);

    assertIsInside(ball, open, ball.project(open, member));
    assertIsInside(ball, open, ball.projectMixture(open, member));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("smallSeeds")
  void membersThatAreNoDistributionEndInsideTheBallExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBall ball = AdversarialLaws.ball(random);
    double[] open = AdversarialLaws.publicLaw(random, random.nextInt(1, 20));
    double[] member = AdversarialLaws.garbage(random, open.length);

    assertIsInside(ball, open, ball.project(open, member));
    assertIsInside(ball, open, ball.projectMixture(open, member));
  }

  @Test
  void theArgumentsStayAsTheyWere() {
    SplittableRandom random = new SplittableRandom(3);
    double[] open = AdversarialLaws.normal(random, 40, 2);
    double[] member = AdversarialLaws.near(random, open, 2);
    double[] openBefore = open.clone();
    double[] memberBefore = member.clone();

    double[] g = BALL.project(open, member);

    assertThat(open).containsExactly(openBefore);
    assertThat(member).containsExactly(memberBefore);
    assertThat(BALL.project(open, member)).containsExactly(g);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("fewSeeds")
  void aWholeVocabularyEndsInsideTheBallExactly(long seed) {
    SplittableRandom random = new SplittableRandom(1_000 + seed);
    double[] open = AdversarialLaws.publicLaw(random, 50_257);
    double[] member = AdversarialLaws.memberLaw(random, open);

    assertIsInside(BALL, open, BALL.project(open, member));
    assertIsInside(BALL, open, BALL.projectMixture(open, member));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aMemberFarFromThePublicReachesTheBoundary(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] open = AdversarialLaws.normal(random, 300, 2);
    double[] member = AdversarialLaws.normal(random, 300, 3);
    ChiSquareBallParameters parameters = BALL.parameters();

    double[] g = BALL.project(open, member);

    double square = 0;
    for (int i = 0; i < g.length; i++) {
      square += open[i] * g[i] * g[i];
    }
    boolean bySpread = square > parameters.chiSquareMax() * (1 - 1e-7);
    boolean byBounds =
        Arrays.stream(g).anyMatch(d -> d > parameters.ceiling() * (1 - 1e-6) || d < -0.599999);
    assertThat(bySpread || byBounds).isTrue();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("smallSeeds")
  void noPointOfTheBallIsCloserToTheMember(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChiSquareBall ball = AdversarialLaws.ball(random);
    int vocabularySize = random.nextInt(2, 6);
    double[] open = AdversarialLaws.normal(random, vocabularySize, random.nextDouble(0, 3));
    double[] member = AdversarialLaws.normal(random, vocabularySize, random.nextDouble(0, 4));

    double reached = gain(open, member, ball.project(open, member));

    assertThat(reached).isGreaterThanOrEqualTo(dualBound(ball.parameters(), open, member) - 1e-6);
    assertThat(reached)
        .isGreaterThanOrEqualTo(gain(open, member, ball.projectMixture(open, member)) - 1e-7);
  }

  @Tag("slow")
  @Test
  void theSearchFinishesOnAWholeVocabulary() {
    for (long seed = 0; seed < 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] open = AdversarialLaws.normal(random, 50_257, 3);
      double[] member = AdversarialLaws.near(random, open, 1.5);

      double[] g = BALL.project(open, member);
      double[] mixture = BALL.projectMixture(open, member);

      double square = 0;
      for (int i = 0; i < g.length; i++) {
        square += open[i] * g[i] * g[i];
      }
      assertThat(square).isCloseTo(1.2, within(1e-6));
      assertThat(gain(open, member, g)).isGreaterThan(gain(open, member, mixture) + 0.05);
    }
  }

  @Test
  void aMemberInsideTheBallStaysWhereItIs() {
    double[] open = {0.5, 0.3, 0.2};
    double[] member = {0.4, 0.3, 0.3};

    double[] g = BALL.project(open, member);

    assertThat(Deviations.probabilities(open, g)).containsExactly(member, within(1e-8));
    assertThat(BALL.projectMixture(open, member)).containsExactly(g, within(1e-7));
    assertThat(BALL.project(open, open)).containsExactly(new double[3], within(1e-12));
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
      assertThat(BALL.projectMixture(open, member)).containsOnly(0);
    }
  }

  @Test
  void aMemberWithoutAnyMassOnThePublicSupportBecomesThePublicOne() {
    assertThat(BALL.project(new double[] {1, 1, 0}, new double[] {0, 0, 1})).containsOnly(0);
    assertThat(BALL.project(new double[] {1, 1}, new double[2])).containsOnly(0);
    assertThat(BALL.project(new double[] {1, 1}, new double[] {1e308, 1e308})).containsOnly(0);
  }

  @Test
  void scaleDoesNotMatter() {
    double[] open = {0.5, 0.3, 0.2};
    double[] member = {0.1, 0.1, 0.8};

    double[] g = BALL.project(open, member);

    assertThat(BALL.project(new double[] {50, 30, 20}, new double[] {1e-9, 1e-9, 8e-9}))
        .containsExactly(g, within(1e-7));
  }

  @Test
  void aFaintTokenKeepsItsPublicProbability() {
    double[] open = {0.5, 0.5, 1e-12};
    double[] member = {0.2, 0.3, 0.5};

    double[] g = BALL.project(open, member);

    assertThat(g[2]).isZero();
    assertThat(g[0]).isCloseTo(-0.2, within(1e-6));
  }

  @Test
  void thePublicDistributionMustBeOne() {
    double[] member = {0.5, 0.5};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> BALL.project(new double[] {0.5, Double.NaN}, member));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BALL.project(new double[] {1.5, -0.5}, member));
    assertThatIllegalArgumentException().isThrownBy(() -> BALL.project(new double[2], member));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BALL.project(new double[] {1, Double.POSITIVE_INFINITY}, member));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BALL.project(new double[] {1, 1, 1}, member));
  }

  @Test
  void membershipNoticesEachConstraint() {
    double[] open = {0.5, 0.5};

    assertThat(BALL.contains(open, new double[] {0.6, -0.6})).isTrue();
    assertThat(BALL.contains(open, new double[] {0.601, -0.601})).isFalse();
    assertThat(BALL.contains(open, new double[] {0.5, -0.4})).isFalse();
    assertThat(BALL.contains(open, new double[] {Double.NaN, 0})).isFalse();
    assertThat(BALL.contains(open, new double[] {0})).isFalse();
    assertThat(BALL.contains(new double[] {1, 0}, new double[] {0, 0.1})).isFalse();
    double rise = 0.5 * 0.97 / 0.03; // in bounds, of mean zero, and of second moment 8.08
    assertThat(BALL.contains(new double[] {0.97, 0.03}, new double[] {-0.5, rise})).isFalse();
    double high = 0.03 * 0.97 / 0.0009; // above the ceiling, the rest in order
    assertThat(BALL.contains(new double[] {0.9991, 0.0009}, new double[] {-0.03, high})).isFalse();
  }

  @Test
  void theMeanOfDeviationsStaysInTheBallAndNobodyIsThePublic() {
    SplittableRandom random = new SplittableRandom(7);
    double[] open = AdversarialLaws.normal(random, 100, 2);
    double[] first = BALL.project(open, AdversarialLaws.normal(random, 100, 4));
    double[] second = BALL.project(open, AdversarialLaws.normal(random, 100, 4));

    double[] mean = Deviations.mean(List.of(first, second), 100);

    assertIsInside(BALL, open, mean);
    assertThat(mean[3]).isCloseTo((first[3] + second[3]) / 2, within(1e-15));
    assertThat(Deviations.mean(List.of(), 3)).containsExactly(0, 0, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> Deviations.mean(List.of(first), 99));
  }

  /**
   * Exact membership of the law that a sampler draws from: public probabilities as whole units of
   * 2^-62, the deviation normalised, everything in exact arithmetic, no tolerance.
   */
  private static void assertIsInside(ChiSquareBall ball, double[] open, double[] g) {
    assertThat(ball.contains(open, g)).isTrue();
    double total = PublicDistribution.total(open);
    BigDecimal mass = BigDecimal.ZERO;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal square = BigDecimal.ZERO;
    for (int i = 0; i < g.length; i++) {
      BigDecimal weight = BigDecimal.valueOf((long) Math.rint(open[i] / total * 0x1p62));
      BigDecimal deviation = new BigDecimal(g[i]);
      mass = mass.add(weight);
      sum = sum.add(weight.multiply(deviation));
      square = square.add(weight.multiply(deviation).multiply(deviation));
    }
    // With m = sum / mass the normalised deviation is (g - m) / (1 + m).
    BigDecimal scale = mass.add(sum);
    BigDecimal tau = new BigDecimal(ball.parameters().chiSquareMax());
    BigDecimal spread = square.multiply(mass).subtract(sum.multiply(sum));
    assertThat(spread).isLessThanOrEqualTo(tau.multiply(scale).multiply(scale));
    BigDecimal lowest = new BigDecimal(Arrays.stream(g).min().orElseThrow());
    BigDecimal highest = new BigDecimal(Arrays.stream(g).max().orElseThrow());
    BigDecimal gamma = new BigDecimal(ball.parameters().gamma());
    BigDecimal ceiling = new BigDecimal(ball.parameters().ceiling());
    assertThat(sum.subtract(lowest.multiply(mass))).isLessThanOrEqualTo(gamma.multiply(scale));
    assertThat(highest.multiply(mass).subtract(sum)).isLessThanOrEqualTo(ceiling.multiply(scale));
  }

  /** How much closer in KL divergence than the public distribution. */
  private static double gain(double[] open, double[] member, double[] g) {
    double gain = 0;
    for (int i = 0; i < g.length; i++) {
      gain += member[i] * Math.log1p(g[i]);
    }
    assertThat(open).hasSameSizeAs(g);
    return gain;
  }

  /** The least value of the Lagrange dual, by nested searches: above every feasible gain. */
  private static double dualBound(ChiSquareBallParameters ball, double[] open, double[] member) {
    return least(-12, 12, logNu -> least(-12, 12, logMu -> dual(ball, open, member, logMu, logNu)));
  }

  private static double dual(
      ChiSquareBallParameters ball, double[] open, double[] member, double logMu, double logNu) {
    double mu = Math.exp(logMu);
    double nu = Math.exp(logNu) - Math.exp(-12);
    double sum = nu * ball.chiSquareMax();
    for (int i = 0; i < open.length; i++) {
      double weight = open[i];
      double mass = member[i];
      sum -=
          least(
              -ball.gamma(),
              ball.ceiling(),
              g -> weight * (mu * g + nu * g * g) - mass * Math.log1p(g));
    }
    return sum;
  }

  /** The least value of a convex function found by golden section; 0.618^48 is below 1e-10. */
  private static double least(double from, double to, DoubleUnaryOperator function) {
    double golden = (Math.sqrt(5) - 1) / 2;
    double low = from;
    double high = to;
    double left = high - golden * (high - low);
    double right = low + golden * (high - low);
    double atLeft = function.applyAsDouble(left);
    double atRight = function.applyAsDouble(right);
    for (int step = 0; step < 48; step++) {
      if (atLeft < atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - golden * (high - low);
        atLeft = function.applyAsDouble(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + golden * (high - low);
        atRight = function.applyAsDouble(right);
      }
    }
    return Math.min(atLeft, atRight);
  }
}
