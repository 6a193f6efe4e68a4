package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DclipMechanismTest {

  private static final DclipMechanism MECHANISM = mechanism(3, 1, 0.5);

  static LongStream seeds() {
    return Seeds.first(200);
  }

  static LongStream fewSeeds() {
    return Seeds.first(6);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void adversarialMembersMoveTheLawByNoMoreThanTheRangeThatIsPriced(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int vocabularySize = (int) Math.exp(random.nextDouble(0, 6));
    assertRangeHolds(random, vocabularySize);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("fewSeeds")
  void soDoMembersOfAWholeVocabulary(long seed) {
    assertRangeHolds(new SplittableRandom(1_000 + seed), 50_257);
  }

  private static void assertRangeHolds(SplittableRandom random, int vocabularySize) {
    int members = random.nextInt(1, 5);
    double radius = Math.exp(random.nextDouble(-5, 2));
    DclipMechanism mechanism = mechanism(members, radius, 1);
    double[] open = AdversarialLaws.publicLaw(random, vocabularySize);
    List<double[]> contributions = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      double[] law = AdversarialLaws.memberLaw(random, open);
      contributions.add(mechanism.project(open, law, members));
    }
    double[] before = released(mechanism, open, contributions);
    double[] replacement = AdversarialLaws.memberLaw(random, open);
    contributions.set(0, mechanism.project(open, replacement, members));
    double[] after = released(mechanism, open, contributions);

    double range = 4 * radius / members;
    assertThat(new ExactLaw(open, before).range(new ExactLaw(open, after)))
        .isLessThanOrEqualTo(range + 1e-14 * (members * radius + Math.exp(2 * radius)));
    for (double[] g : List.of(before, after)) {
      assertThat(Arrays.stream(g).min().orElseThrow()).isGreaterThan(-1);
      assertThat(Arrays.stream(g).max().orElseThrow()).isLessThan(mechanism.ceiling());
      double mean = 0;
      double total = PublicDistribution.total(open);
      for (int i = 0; i < g.length; i++) {
        mean += open[i] / total * g[i];
      }
      assertThat(mean).isCloseTo(0, within(1e-9));
    }
  }

  private static double[] released(
      DclipMechanism mechanism, double[] open, List<double[]> contributions) {
    return mechanism.release(open, Deviations.mean(contributions, open.length));
  }

  @Test
  void contributionsAreClippedLogRatiosOverTheTemperature() {
    double[] open = {0.25, 0.25, 0.25, 0.25};
    double[] member = {0.5, 0.25, 0.25 / Math.E, 0};
    double sum = 0.75 + 0.25 / Math.E;

    double[] contribution = MECHANISM.project(open, member, 3);

    assertThat(contribution[0]).isCloseTo(Math.log(2 / sum), within(1e-15));
    assertThat(contribution[1]).isCloseTo(-Math.log(sum), within(1e-15));
    assertThat(contribution[2]).isCloseTo(-1 - Math.log(sum), within(1e-15));
    assertThat(contribution[3]).isEqualTo(-2); // -clip / temperature
    assertThat(MECHANISM.project(new double[] {1, 0.001}, new double[] {0, 1}, 3))
        .containsExactly(-2, 2);
  }

  @Test
  void theReleasedLawIsTheSoftmaxOfThePublicLogitsPlusTheMean() {
    double[] open = {0.5, 0.3, 0.2};
    double[] mean = {1, -2, 0.5};
    double total = 0.5 * Math.E + 0.3 * Math.exp(-2) + 0.2 * Math.exp(0.5);

    double[] law = Deviations.probabilities(open, MECHANISM.release(open, mean));

    double[] expected = {0.5 * Math.E / total, 0.3 * Math.exp(-2) / total, 0};
    expected[2] = 1 - expected[0] - expected[1];
    assertThat(law).containsExactly(expected, within(1e-15));
    assertThat(MECHANISM.release(open, new double[3]))
        .containsExactly(new double[3], within(1e-15));
  }

  @Test
  void aMeanBeyondWhatMembersMayContributeIsClipped() {
    double[] open = {0.5, 0.5};

    assertThat(MECHANISM.release(open, new double[] {9, -9}))
        .containsExactly(MECHANISM.release(open, new double[] {2, -2}));
  }

  @Test
  void oneMemberMakesTheDifferenceOfTheLogitsItself() {
    DclipMechanism wide = mechanism(1, 5, 1);
    double[] open = {0.5, 0.3, 0.2};
    double[] member = {0.1, 0.2, 0.7};

    double[] g = wide.release(open, wide.project(open, member, 1));

    assertThat(Deviations.probabilities(open, g)).containsExactly(member, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1})
  void aMemberThatIsNoDistributionContributesNothing(double broken) {
    double[] open = {0.5, 0.3, 0.2, 0};
    for (int at = 0; at < 4; at++) {
      double[] member = {0.1, 0.2, 0.3, 0.4};
      member[at] = broken;
      assertThat(MECHANISM.project(open, member, 3)).containsOnly(0);
    }
  }

  @Test
  void faintAndImpossibleTokensKeepTheirPublicLogit() {
    double[] contribution =
        MECHANISM.project(new double[] {1, 1, 1e-12, 0}, new double[] {0.1, 0.3, 0.3, 0.3}, 3);

    assertThat(contribution[2]).isZero();
    assertThat(contribution[3]).isZero();
    assertThat(contribution[0]).isCloseTo(Math.log(0.5), within(1e-9));
  }

  @Test
  void theCeilingIsTheLargestRiseThatAMeanCanMake() {
    double[] open = {1e-9, 1};

    double[] g = MECHANISM.release(open, new double[] {2, -2});

    assertThat(MECHANISM.ceiling()).isCloseTo(Math.expm1(4), within(1e-9));
    assertThat(g[0]).isLessThan(MECHANISM.ceiling()).isCloseTo(Math.expm1(4), within(1e-5));
    assertThat(MECHANISM.temperature()).isEqualTo(0.5);
  }

  @Test
  void theCeilingLeavesRoomForRoundingHoweverSmallTheClip() {
    for (double radius : new double[] {1e-9, 1, 5}) {
      double rise = StrictMath.expm1(2 * radius);

      assertThat(mechanism(3, radius, 1).ceiling())
          .isBetween(Math.nextUp(rise), rise * (1 + 2e-12) + 2e-12);
    }
  }

  @Test
  void aClipThatNoSamplerCouldServeIsRefused() {
    assertThat(mechanism(3, 10.36, 1).ceiling()).isLessThan(1e9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mechanism(3, 10.37, 1))
        .withMessageContaining("clip / temperature must be at most 10.36")
        .withMessageContaining("10.37");
    assertThatIllegalArgumentException().isThrownBy(() -> mechanism(3, 1000, 1e-9));
  }

  private static DclipMechanism mechanism(int members, double clip, double temperature) {
    return new DclipMechanism(new DclipToken(members, clip, temperature, Adjacency.REPLACE_ONE));
  }
}
