package io.murmuration.privacy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number at both ends of its range and just beyond, in every event that has it. */
class EventBoundsTest {

  private static final SubsetPlan ALL = new SubsetPlan.All();
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final Adjacency ZERO_OUT = Adjacency.ZERO_OUT;

  static Stream<Arguments> ranges() {
    return Stream.of(
        range("noiseMultiplier", Gaussian::new),
        range("scale", Laplace::new),
        range("scale", LaplaceLifted::new),
        range("inverseScale", value -> new Atom(value, 1)),
        range("epsilon", value -> new PureDp(value, ZERO_OUT)),
        range("ceiling", value -> new ChiSquareBallParameters(0.5, value, 1)),
        range("chiSquareMax", value -> new ChiSquareBallParameters(0.5, 1, value)),
        range("clip", value -> new TokenEvent.DclipToken(80, value, 1, ZERO_OUT)),
        range("temperature", value -> new TokenEvent.DclipToken(80, 1, value, ZERO_OUT)),
        range("beta", value -> new TokenEvent.PmixedFixedToken(80, ALL, 4, value, ZERO_OUT)),
        range("claimedLoss", value -> new TokenEvent.PmixedPublishedToken(80, 1, 3, value)));
  }

  private static Arguments range(String name, DoubleFunction<Object> event) {
    return Arguments.of(name, event);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ranges")
  void whatAPriceIsMadeOfIsFromABillionthToABillion(String name, DoubleFunction<Object> event) {
    assertThat(event.apply(1e-9)).isNotEqualTo(event.apply(1e9));
    for (double value : List.of(Math.nextDown(1e-9), Math.nextUp(1e9), 0.0, -1.0, Double.NaN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> event.apply(value))
          .withMessage(name + " must be in [1e-9, 1e9], got " + value);
    }
  }

  static Stream<Arguments> rates() {
    return Stream.of(
        range("plan", SubsetPlan.Poisson::new),
        range("subsampled", value -> new PoissonSubsampled(new Gaussian(1), value)),
        range("published", value -> new TokenEvent.PmixedPublishedToken(80, value, 3, 0.1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rates")
  void aRateIsAboveZeroAndAtMostOne(String name, DoubleFunction<Object> event) {
    assertThat(event.apply(1)).isNotEqualTo(event.apply(Double.MIN_VALUE));
    for (double value : List.of(0.0, Math.nextUp(1.0), -0.5, Double.NaN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> event.apply(value))
          .withMessage("rate must be in (0, 1], got " + value);
    }
  }

  static Stream<IntFunction<TokenEvent>> ensembles() {
    return Stream.of(
        n -> new TokenEvent.PmixedToken(n, ALL, BALL, ZERO_OUT),
        n -> new TokenEvent.RatioBallToken(n, ALL, 1, ZERO_OUT),
        n -> new TokenEvent.DclipToken(n, 1, 1, ZERO_OUT),
        n -> new TokenEvent.PmixedFixedToken(n, ALL, 4, 1, ZERO_OUT),
        n -> new TokenEvent.PmixedPublishedToken(n, 0.5, 3, 0.1));
  }

  @ParameterizedTest
  @MethodSource("ensembles")
  void anEnsembleHasAMember(IntFunction<TokenEvent> event) {
    assertThat(event.apply(1).members()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event.apply(0))
        .withMessage("members must be >= 1, got 0");
  }

  static Stream<Function<Adjacency, TokenEvent>> protections() {
    return Stream.of(
        adjacency -> new TokenEvent.PmixedToken(80, ALL, BALL, adjacency),
        adjacency -> new TokenEvent.RatioBallToken(80, ALL, 1, adjacency),
        adjacency -> new TokenEvent.DclipToken(80, 1, 1, adjacency),
        adjacency -> new TokenEvent.PmixedFixedToken(80, ALL, 4, 1, adjacency));
  }

  @ParameterizedTest
  @MethodSource("protections")
  void aTokenIsAboutOneShard(Function<Adjacency, TokenEvent> event) {
    assertThat(event.apply(ZERO_OUT).adjacency()).isEqualTo(ZERO_OUT);
    assertThat(event.apply(Adjacency.REPLACE_ONE).adjacency()).isEqualTo(Adjacency.REPLACE_ONE);
    assertThatNullPointerException().isThrownBy(() -> event.apply(null)).withMessage("adjacency");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event.apply(Adjacency.ADD_OR_REMOVE_ONE))
        .withMessage("adjacency of a token must be REPLACE_ONE or ZERO_OUT, got ADD_OR_REMOVE_ONE");
  }

  @Test
  void anOrderIsFromTwoToSixtyFour() {
    for (int order : new int[] {2, 64}) {
      assertThat(new TokenEvent.PmixedFixedToken(80, ALL, order, 1, ZERO_OUT).orderMax())
          .isEqualTo(order);
      assertThat(new TokenEvent.PmixedPublishedToken(80, 0.5, order, 0.1).order()).isEqualTo(order);
    }
    for (int order : new int[] {1, 65}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TokenEvent.PmixedFixedToken(80, ALL, order, 1, ZERO_OUT))
          .withMessage("orderMax must be in 2..64, got " + order);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TokenEvent.PmixedPublishedToken(80, 0.5, order, 0.1))
          .withMessage("order must be in 2..64, got " + order);
    }
  }

  @Test
  void aLogRatioIsFromABillionthToTwenty() {
    for (double radius : new double[] {1e-9, 20}) {
      assertThat(new TokenEvent.RatioBallToken(80, ALL, radius, ZERO_OUT).logRatioMax())
          .isEqualTo(radius);
    }
    for (double radius : List.of(Math.nextDown(1e-9), Math.nextUp(20.0), Double.NaN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TokenEvent.RatioBallToken(80, ALL, radius, ZERO_OUT))
          .withMessage("logRatioMax must be in [1e-9, 20], got " + radius);
    }
  }

  @Test
  void aFallIsFromABillionthToJustBelowOne() {
    for (double gamma : List.of(1e-9, Math.nextDown(1.0))) {
      assertThat(new ChiSquareBallParameters(gamma, 1, 1).gamma()).isEqualTo(gamma);
    }
    for (double gamma : List.of(Math.nextDown(1e-9), 1.0, Double.NaN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ChiSquareBallParameters(gamma, 1, 1))
          .withMessage("gamma must be in [1e-9, 1), got " + gamma);
    }
  }

  @Test
  void somethingMayHaveHappenedNeverOrForAReasonOnly() {
    assertThat(new Repeated(new Free("public"), 0).count()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Repeated(new Free("public"), -1))
        .withMessage("count must be >= 0, got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Free(" "))
        .withMessage("reason must not be blank");
  }

  @Test
  void plansThatAreNoChoiceAreStillNamed() {
    assertThat(new TokenEvent.DclipToken(80, 1, 1, ZERO_OUT).plan()).isEqualTo(ALL);
    TokenEvent published = new TokenEvent.PmixedPublishedToken(80, 0.25, 3, 0.1);
    assertThat(published.plan()).isEqualTo(new SubsetPlan.Poisson(0.25));
    assertThat(published.adjacency()).isEqualTo(ZERO_OUT);
  }

  @Test
  void aWeightIsAProbabilityThatADoubleResolves() {
    assertThat(new Atom(1, 1e-9)).isNotEqualTo(new Atom(1, 1));
    for (double value : List.of(Math.nextDown(1e-9), Math.nextUp(1.0), 0.0, -1.0, Double.NaN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Atom(1, value))
          .withMessage("weight must be in [1e-9, 1], got " + value);
    }
  }

  @Test
  void aMixtureHasOneToSixtyFourAtomsWhoseWeightsAddUpToOne() {
    assertThat(new LaplaceMixture(Collections.nCopies(64, new Atom(1, 1.0 / 64))).atoms())
        .hasSize(64);
    assertThat(new LaplaceMixture(List.of(new Atom(1, 0.5), new Atom(2, 0.5 - 9e-10)))).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LaplaceMixture(List.of()))
        .withMessage("atoms must be 1 to 64, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LaplaceMixture(Collections.nCopies(65, new Atom(1, 1.0 / 65))))
        .withMessage("atoms must be 1 to 64, got 65");
    for (double second : List.of(0.5 + 2e-9, 0.5 - 2e-9)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LaplaceMixture(List.of(new Atom(1, 0.5), new Atom(2, second))))
          .withMessageContaining("weights must add up to one within 1e-9, got a sum of ");
    }
  }
}
