package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.Contest.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The price against the exact law of whole small ensembles, from logits to the released token. */
class ReleasedLawTest {

  static LongStream seeds() {
    return Seeds.first(250);
  }

  static Stream<Arguments> kindsAndSeeds() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Seeds.first(250).mapToObj(seed -> Arguments.of(kind, seed)));
  }

  @ParameterizedTest(name = "{0}, seed={1}")
  @MethodSource("kindsAndSeeds")
  void noEnsembleFoundByHillClimbingCostsMoreThanItsPrice(Kind kind, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Contest start = Contest.random(kind, random);

    assertThat(start.climbed(random, 200).ratio()).isGreaterThan(0).isLessThanOrEqualTo(1);
  }

  /** Of the best of 40 climbs: chi-square balls, ratio balls, clipped logits. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"CHI_SQUARE_BALL, 0.999", "RATIO_BALL, 0.99", "DCLIP, 0.999"})
  void theClimbIsGoodEnoughToNoticeAPriceThatIsTooLow(Kind kind, double near) {
    double worst = 0;
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      worst = Math.max(worst, Contest.random(kind, random).climbed(random, 600).ratio());
    }

    assertThat(worst).isBetween(near, 1.0);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void drawingOneIsTheLawOfAskingAllAndSubsetsOnlyMoveWeight(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Contest contest =
        Contest.random(seed % 2 == 0 ? Kind.CHI_SQUARE_BALL : Kind.RATIO_BALL, random);
    List<double[]> members = contest.before();
    double rate = random.nextDouble(0.01, 1);

    double[] one = ReleasedLaw.of(new SubsetPlan.DrawOne(), contest.open(), members);
    double[] all = ReleasedLaw.of(new SubsetPlan.All(), contest.open(), members);
    double[] some = ReleasedLaw.of(new SubsetPlan.Poisson(rate), contest.open(), members);

    assertThat(one).containsExactly(all, within(1e-14));
    double nobody = Math.pow(1 - rate, members.size());
    for (int token = 0; token < all.length; token++) {
      double expected = nobody * contest.open()[token] + (1 - nobody) * all[token];
      assertThat(some[token]).isCloseTo(expected, within(1e-14));
    }
  }

  /** Three tokens of mass s and the rest; each member puts all it may on one of the three. */
  @ParameterizedTest
  @CsvSource({"80, 0.03", "80, 1", "5, 0.03", "5, 1", "2, 0.03", "2, 1"})
  void theWorstEnsembleIsReachedByProjectionAndCostsItsPriceExactly(int members, double rate) {
    double gamma = 0.6;
    double tau = 1.2;
    double s = gamma * gamma / (tau + gamma * gamma);
    double[] open = {s, s, s, 1 - 3 * s};
    ChiSquareBall ball = new ChiSquareBall(new ChiSquareBallParameters(gamma, 30, tau));
    double[] first = ball.project(open, new double[] {1, 0, 0, 0});
    double[] second = ball.project(open, new double[] {0, 1, 0, 0});
    double[] others = ball.project(open, new double[] {0, 0, 1, 0});
    assertThat(first)
        .containsExactly(new double[] {tau / gamma, -gamma, -gamma, -gamma}, within(1e-6));
    double rho = -Math.expm1(members * Math.log1p(-rate));
    List<double[]> shared = Collections.nCopies(members - 1, others);

    double loss =
        ReleasedLaw.divergence(
            2, mixed(open, rho, first, shared), mixed(open, rho, second, shared));

    PmixedToken token =
        new PmixedToken(
            members, new SubsetPlan.Poisson(rate), ball.parameters(), Adjacency.REPLACE_ONE);
    double price = new TokenPrice(token).lossAt(2);
    assertThat(loss).isLessThanOrEqualTo(price).isCloseTo(price, within(1e-6 * price));
    // What the search drew inwards is all that is missing.
    assertThat(loss).isGreaterThan(price * (1 - 1e-7));
  }

  @Test
  void theSharpEnsembleHasThePublishedPrice() {
    PmixedToken token =
        new PmixedToken(
            80,
            new SubsetPlan.Poisson(0.03),
            new ChiSquareBallParameters(0.6, 30, 1.2),
            Adjacency.REPLACE_ONE);

    assertThat(new TokenPrice(token).lossAt(2)).isCloseTo(8.692572070e-4, within(1e-13));
  }

  /** The law by the identity, for ensembles too large to enumerate. */
  private static double[] mixed(
      double[] open, double rho, double[] differing, List<double[]> shared) {
    List<double[]> members = new ArrayList<>(shared);
    members.add(differing);
    double[] mean = Deviations.mean(members, open.length);
    double[] law = new double[open.length];
    Arrays.setAll(law, token -> open[token] * (1 + rho * mean[token]));
    return law;
  }
}
