package io.murmuration.privacy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.search.NoiseObjective.MeanAbs;
import io.murmuration.privacy.search.NoiseObjective.Rms;
import io.murmuration.privacy.search.NoiseObjective.Usefulness;
import io.murmuration.privacy.search.NoiseRanking.Candidate;
import io.murmuration.privacy.search.NoiseRanking.PassedOver;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseSearchTest {

  private static final double RATE = 2048.0 / 67350;
  private static final long STEPS = 192;
  private static final double DELTA = 1e-10;

  private static NoiseQuestion question(double epsilon, NoiseObjective objective) {
    return new NoiseQuestion(new PrivacyTarget(epsilon, DELTA), RATE, STEPS, objective);
  }

  private static NoiseRanking search(
      NoiseQuestion question, int pricedEach, NoiseFamily... families) {
    return NoiseSearch.run(question, Set.of(families), pricedEach, candidate -> {});
  }

  /** Of a run of 192 steps; deviation and order as an accountant of whole orders has them. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 24.28, 320",
    "0.3, 8.534, 112",
    "0.7, 3.927, 52",
    "1, 2.890, 36",
    "2, 1.710, 18",
    "3, 1.349, 11"
  })
  void gaussianNoiseIsTheSmallestInMeanSquareAndInMean(
      double epsilon, double deviation, double order) {
    for (NoiseObjective objective : List.of(new Rms(), new MeanAbs())) {
      Set<NoiseFamily> families = EnumSet.complementOf(EnumSet.of(NoiseFamily.SUM));

      NoiseRanking ranking =
          NoiseSearch.run(question(epsilon, objective), families, 0, candidate -> {});

      Gaussian gaussian = (Gaussian) ranking.best().noise();
      assertThat(gaussian.noiseMultiplier()).isCloseTo(deviation, within(deviation * 1e-3));
      assertThat(ranking.best().order()).isEqualTo(order);
      assertThat(ranking.best().epsilon()).isBetween(epsilon * (1 - 1e-6), epsilon);
      assertThat(ranking.priced()).hasSize(2);
      Candidate second = ranking.priced().get(1);
      LaplaceLifted laplace = (LaplaceLifted) second.noise();
      assertThat(laplace.scale()).isCloseTo(gaussian.noiseMultiplier(), within(3e-8 * deviation));
      double ratio = objective instanceof Rms ? Math.sqrt(2) : Math.sqrt(Math.PI / 2);
      assertThat(second.score() / ranking.best().score()).isCloseTo(ratio, within(1e-6));
      assertThat(ranking.passedOver()).hasSize(5 + 7 + 5 + 4);
      assertThat(ranking.passedOver().get(0).scoreAtLeast())
          .isGreaterThan(second.score() * (1 - 1e-6));
    }
  }

  /** No sum of the space that LMO-DP searched can win either, whatever its parameters. */
  @Test
  void noSumOfThreeLawsIsSmallerThanPlainLaplaceNoise() {
    NoiseObjective objective = new MeanAbs();

    NoiseRanking ranking = search(question(3, objective), 0, NoiseFamily.LAPLACE, NoiseFamily.SUM);

    assertThat(ranking.passedOver()).hasSize(560);
    double laplace = objective.of(new LaplaceLifted(1.349));
    assertThat(ranking.passedOver().get(0).scoreAtLeast()).isGreaterThan(laplace * 0.999);
  }

  /** Where only the density at zero counts, a peak helps: Laplace first, and no mixture before. */
  @Test
  void laplaceNoiseIsOftenestWithinASmallRadius() {
    NoiseRanking ranking =
        search(question(1, new Usefulness(0.9)), 1, NoiseFamily.LAPLACE, NoiseFamily.UNIFORM);

    assertThat(ranking.best().family()).isEqualTo(NoiseFamily.LAPLACE);
    assertThat(ranking.best().score()).isCloseTo(Math.exp(-0.9 / 2.890), within(1e-3));
    assertThat(ranking.priced().get(ranking.priced().size() - 1).family())
        .isNotEqualTo(NoiseFamily.LAPLACE);
  }

  @Test
  void whatIsFoundStaysWithinTheTargetByTheAccountTooAndHardlyBelow() {
    NoiseQuestion question = question(2, new Rms());
    List<Candidate> told = new ArrayList<>();

    NoiseRanking ranking =
        NoiseSearch.run(
            question, EnumSet.of(NoiseFamily.LAPLACE, NoiseFamily.EXPONENTIAL), 1, told::add);

    assertThat(told).containsExactlyInAnyOrderElementsOf(ranking.priced()).hasSize(3);
    double before = 0;
    for (Candidate candidate : ranking.priced()) {
      PrivacyEvent run = new Repeated(new PoissonSubsampled(candidate.noise(), RATE), STEPS);
      double epsilon = Conversion.epsilonOf(RdpAccountant.price(run), DELTA).epsilon();
      assertThat(epsilon).as("%s", candidate).isBetween(1.96, 2.0);
      assertThat(candidate.epsilon()).isBetween(epsilon, 2.0);
      assertThat(candidate.score()).isGreaterThanOrEqualTo(before);
      assertThat(question.objective().of(candidate.noise())).isEqualTo(candidate.score());
      before = candidate.score();
    }
    assertThat(ranking.passedOver()).hasSize(4 - 1);
    for (PassedOver passed : ranking.passedOver()) {
      assertThat(passed.scoreAtLeast()).isGreaterThan(ranking.best().score());
    }
  }

  @Test
  void aScoreIsItsBoundOrAboveAndNear() {
    NoiseRanking unpriced = search(question(3, new MeanAbs()), 0, NoiseFamily.UNIFORM);
    NoiseRanking priced = search(question(3, new MeanAbs()), 1, NoiseFamily.UNIFORM);

    PassedOver narrowest = unpriced.passedOver().get(0);
    Candidate same = priced.priced().get(1);
    assertThat(same.shape()).isEqualTo(narrowest.shape().name()).isEqualTo("u within 1 +- 0.1");
    assertThat(same.score()).isBetween(narrowest.scoreAtLeast(), narrowest.scoreAtLeast() * 1.01);
    assertThat(priced.passedOver()).isEqualTo(unpriced.passedOver().subList(1, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search(question(3, new MeanAbs()), -1, NoiseFamily.UNIFORM))
        .withMessage("pricedEach must be >= 0, got -1");
  }

  @Test
  void withoutSamplingTheParabolaDecides() {
    NoiseQuestion question = new NoiseQuestion(new PrivacyTarget(1, 1e-5), 1, 4, new Rms());

    NoiseRanking ranking = search(question, 0, NoiseFamily.LAPLACE);

    double deviation = ((Gaussian) ranking.best().noise()).noiseMultiplier();
    double order = ranking.best().order();
    double loss = 4 * order / (2 * deviation * deviation);
    assertThat(Conversion.epsilonAt(order, loss, 1e-5)).isCloseTo(1, within(1e-7));
  }

  @Test
  void aTargetThatNoNoiseReachesIsRefusedWithWhatIsReached() {
    NoiseQuestion question =
        new NoiseQuestion(new PrivacyTarget(1e-3, 1e-10), 1, Long.MAX_VALUE, new Rms());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> search(question, 0, NoiseFamily.LAPLACE))
        .withMessageContaining("epsilon must be within reach at delta 1.0E-10, got 0.001");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1.1, 1", "NaN, 1", "0.5, 0"})
  void whatIsNoRunIsRefused(double rate, long steps) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NoiseQuestion(new PrivacyTarget(1, 1e-5), rate, steps, new Rms()))
        .withMessageContaining("must be");
  }
}
