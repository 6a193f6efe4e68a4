package io.murmuration.privacy.accounting;

import static io.murmuration.privacy.event.Adjacency.ADD_OR_REMOVE_ONE;
import static io.murmuration.privacy.event.Adjacency.REPLACE_ONE;
import static io.murmuration.privacy.event.Adjacency.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CoverageTest {

  private static final AdditiveNoise NOISE = new AdditiveNoise.Gaussian(1);
  private static final PrivacyEvent TRAINING = new PoissonSubsampled(NOISE, 0.1);

  private static Stream<PrivacyEvent> tokens(Adjacency adjacency) {
    SubsetPlan plan = new SubsetPlan.DrawOne();
    return Stream.of(
        new PmixedToken(8, plan, new ChiSquareBallParameters(0.5, 20, 1), adjacency),
        new RatioBallToken(8, plan, 0.5, adjacency),
        new DclipToken(8, 1, 1, adjacency),
        new PmixedFixedToken(8, plan, 4, 0.1, adjacency));
  }

  static Stream<PrivacyEvent> replaced() {
    return tokens(REPLACE_ONE);
  }

  static Stream<PrivacyEvent> silenced() {
    return tokens(ZERO_OUT);
  }

  @ParameterizedTest
  @MethodSource("replaced")
  void aShardReplacedCoversARecordMoreOrLessInIt(PrivacyEvent token) {
    assertThat(Coverage.of(token)).containsExactlyInAnyOrder(REPLACE_ONE, ADD_OR_REMOVE_ONE);
    assertThat(Coverage.of(new Composed(List.of(token, TRAINING))))
        .containsExactly(ADD_OR_REMOVE_ONE);
  }

  @ParameterizedTest
  @MethodSource("silenced")
  void aMemberSilencedCoversNothingElse(PrivacyEvent token) {
    assertThat(Coverage.of(token)).containsExactly(ZERO_OUT);
    assertThat(Coverage.of(new Composed(List.of(token, TRAINING)))).isEmpty();
  }

  @Test
  void noiseAndSamplesOfItCoverARecordMoreOrLess() {
    assertThat(Coverage.of(NOISE)).containsExactly(ADD_OR_REMOVE_ONE);
    assertThat(Coverage.of(new AdditiveNoise.Laplace(1))).containsExactly(ADD_OR_REMOVE_ONE);
    assertThat(Coverage.of(new AdditiveNoise.LaplaceLifted(1))).containsExactly(ADD_OR_REMOVE_ONE);
    AdditiveNoise mixture = new LaplaceMixture(List.of(new LaplaceMixture.Atom(1, 1)));
    assertThat(Coverage.of(mixture)).containsExactly(ADD_OR_REMOVE_ONE);
    assertThat(Coverage.of(TRAINING)).containsExactly(ADD_OR_REMOVE_ONE);
  }

  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void aPureBoundCoversWhatItSaysAndNothingElse(Adjacency adjacency) {
    assertThat(Coverage.of(new PureDp(1, adjacency))).containsExactly(adjacency);
    assertThat(Coverage.of(new Repeated(new PureDp(1, adjacency), 3))).containsExactly(adjacency);
  }

  @Test
  void whatIsFreeCoversEverythingAndTakesNothingAway() {
    Free free = new Free("public model");

    assertThat(Coverage.of(free)).containsExactlyInAnyOrder(Adjacency.values());
    assertThat(Coverage.of(new Composed(List.of()))).containsExactlyInAnyOrder(Adjacency.values());
    assertThat(Coverage.of(new Composed(List.of(free, NOISE)))).containsExactly(ADD_OR_REMOVE_ONE);
  }

  @Test
  void whatHasNoSoundPriceCoversNothingEvenAmongOthers() {
    PrivacyEvent published = new PmixedPublishedToken(8, 0.1, 3, 0.01);

    assertThat(Coverage.of(published)).isEmpty();
    assertThat(Coverage.of(new Repeated(published, 2))).isEmpty();
    assertThat(Coverage.of(new Composed(List.of(new Free("public"), published)))).isEmpty();
  }

  @Test
  void partsAtAnyDepthCount() {
    PrivacyEvent nested =
        new Repeated(new Composed(List.of(new PureDp(1, REPLACE_ONE), new Repeated(NOISE, 2))), 5);

    assertThat(Coverage.of(nested)).isEmpty();
  }
}
