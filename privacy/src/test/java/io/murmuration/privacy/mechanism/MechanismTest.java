package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MechanismTest {

  private static final TokenEvent.PmixedToken CHI_SQUARE =
      new TokenEvent.PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          Adjacency.REPLACE_ONE);
  private static final TokenEvent.RatioBallToken RATIO =
      new TokenEvent.RatioBallToken(80, new SubsetPlan.DrawOne(), 0.88, Adjacency.ZERO_OUT);
  private static final TokenEvent.DclipToken DCLIP =
      new TokenEvent.DclipToken(80, 1.96, 1.2, Adjacency.REPLACE_ONE);
  private static final TokenEvent.PmixedFixedToken FIXED =
      new TokenEvent.PmixedFixedToken(80, new SubsetPlan.DrawOne(), 4, 0.25, Adjacency.REPLACE_ONE);
  private static final double[] OPEN = {0.5, 0.3, 0.2};
  private static final double[] MEMBER = {0.1, 0.1, 0.8};

  static Stream<TokenEvent> events() {
    return Stream.of(CHI_SQUARE, RATIO, DCLIP, FIXED);
  }

  static Stream<Mechanism> mechanisms() {
    return Stream.concat(
        events().map(Mechanism::of),
        Stream.of(Mechanism.publicModel(), ChiSquareBallMechanism.byMixture(CHI_SQUARE)));
  }

  @ParameterizedTest
  @MethodSource("events")
  void aMechanismIsPricedByItsEventAlone(TokenEvent event) {
    Mechanism mechanism = Mechanism.of(event);

    assertThat(mechanism.event()).isEqualTo(event);
    assertThat(mechanism.lossAt(3)).isEqualTo(TokenPrices.lossAt(event, 3)).isPositive();
    assertThat(mechanism.temperature()).isEqualTo(event == DCLIP ? 1.2 : 1);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void membersMustHaveThePublicVocabularyAndThePublicLawMustBeOne(Mechanism mechanism) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mechanism.project(OPEN, new double[2], 1));
    assertThatIllegalArgumentException().isThrownBy(() -> mechanism.release(OPEN, new double[4]));
    double[] broken = {0.5, Double.NaN, 0.2};
    if (!(mechanism instanceof PublicModel)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> mechanism.project(broken, MEMBER, 1))
          .withMessageContaining("public probabilities must be >= 0");
    }
  }

  /** From adversarial members to a token: whatever is released, the sampler takes. */
  @ParameterizedTest
  @MethodSource("mechanisms")
  void everythingReleasedCanBeSampled(Mechanism mechanism) {
    Sampler sampler = new SeededSampler(1);
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] open = AdversarialLaws.publicLaw(random, random.nextInt(1, 200));
      double[] first = mechanism.project(open, AdversarialLaws.memberLaw(random, open), 2);
      double[] second = mechanism.project(open, AdversarialLaws.memberLaw(random, open), 2);

      double[] g = mechanism.release(open, Deviations.mean(List.of(first, second), open.length));

      int token = sampler.sampleToken(open, g, mechanism.ceiling());
      assertThat(open[token]).isPositive();
      assertThat(Arrays.stream(g).allMatch(d -> d >= -1 && d <= mechanism.ceiling())).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void nobodyDrawnIsThePublicModel(Mechanism mechanism) {
    double[] g = mechanism.release(OPEN, Deviations.mean(List.of(), 3));

    for (double deviation : g) {
      assertThat(deviation).isBetween(-1e-15, 1e-15);
    }
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void theNumberOfMembersThatAnswerChangesNoContribution(Mechanism mechanism) {
    assertThat(mechanism.project(OPEN, MEMBER, 1))
        .containsExactly(mechanism.project(OPEN, MEMBER, 80));
  }

  @Test
  void bothWaysIntoTheChiSquareBallAreTheSameEventAtTheSamePrice() {
    Mechanism closest = ChiSquareBallMechanism.byKl(CHI_SQUARE);
    Mechanism mixture = ChiSquareBallMechanism.byMixture(CHI_SQUARE);
    ChiSquareBall ball = new ChiSquareBall(CHI_SQUARE.ball());

    assertThat(closest.project(OPEN, MEMBER, 1)).containsExactly(ball.project(OPEN, MEMBER));
    assertThat(mixture.project(OPEN, MEMBER, 1)).containsExactly(ball.projectMixture(OPEN, MEMBER));
    assertThat(closest.project(OPEN, MEMBER, 1)).isNotEqualTo(mixture.project(OPEN, MEMBER, 1));
    assertThat(mixture.event()).isEqualTo(closest.event());
    assertThat(mixture.lossAt(4)).isEqualTo(closest.lossAt(4));
    assertThat(closest.ceiling()).isEqualTo(30);
  }

  @Test
  void thePublicModelListensToNobodyAndIsFree() {
    Mechanism open = Mechanism.publicModel();

    assertThat(open.project(OPEN, MEMBER, 1)).containsOnly(0);
    assertThat(open.release(OPEN, new double[] {1, 1, 1})).containsOnly(0);
    assertThat(open.ceiling()).isZero();
    assertThat(open.lossAt(2)).isZero();
    assertThat(open.event()).isInstanceOf(Free.class);
  }

  @Test
  void fixedPmixedMixesWithinItsRenyiBall() {
    RenyiBall ball = RenyiBall.forPairs(4, 0.25);

    assertThat(Mechanism.of(FIXED).ceiling()).isEqualTo(ball.ceiling());
    assertThat(Mechanism.of(FIXED).project(OPEN, MEMBER, 1))
        .containsExactly(ball.mixture(OPEN, MEMBER));
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void onlyClippedLogitsAreReleasedAsOtherThanTheirMean(Mechanism mechanism) {
    double[] mean = {0.1, 0.1, -0.4};

    double[] released = mechanism.release(OPEN, mean);

    assertThat(released == mean)
        .isEqualTo(!(mechanism instanceof DclipMechanism || mechanism instanceof PublicModel));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void evenTheFreeModelHasNoLossAtWhatIsNoOrder(double order) {
    assertThatIllegalArgumentException().isThrownBy(() -> Mechanism.publicModel().lossAt(order));
  }

  @Test
  void theRatioBallRisesToItsRadius() {
    assertThat(Mechanism.of(RATIO).ceiling()).isEqualTo(StrictMath.expm1(0.88));
    assertThat(Mechanism.of(RATIO).project(OPEN, MEMBER, 1))
        .containsExactly(new RatioBall(0.88).project(OPEN, MEMBER));
  }
}
