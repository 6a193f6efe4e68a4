package io.murmuration.trainer.dp.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.trainer.dp.random.SecureWords;
import io.murmuration.trainer.dp.random.SimulatedWords;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonSamplerTest {
  private static final int UNITS = 1000;
  private static final int STEPS = 500;

  /** Five standard errors: each bound is crossed by chance about once in a million. */
  private static final double STANDARD_ERRORS = 5;

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.064, 0.5, 0.97})
  void sizesHaveTheMeanAndVarianceOfIndependentUnits(double rate) {
    PoissonSampler sampler = new PoissonSampler(rate, new SecureWords());
    double sum = 0;
    double squares = 0;
    double mean = UNITS * rate;
    double variance = mean * (1 - rate);
    for (int step = 0; step < STEPS; step++) {
      double off = sampler.draw(UNITS).length - mean;
      sum += off;
      squares += off * off;
    }
    assertThat(sum / STEPS).isCloseTo(0, within(STANDARD_ERRORS * Math.sqrt(variance / STEPS)));
    // The fourth moment of a binomial number gives the error of its variance.
    double fourth = 3 * variance * variance + variance * (1 - 6 * rate * (1 - rate));
    double error = Math.sqrt((fourth - variance * variance) / STEPS);
    assertThat(squares / STEPS).isCloseTo(variance, within(STANDARD_ERRORS * error));
  }

  @Test
  void aUnitOfOneStepIsInTheNextAsOftenAsAnyOther() {
    double rate = 0.25;
    PoissonSampler sampler = new PoissonSampler(rate, new SecureWords());
    boolean[] before = new boolean[UNITS];
    long both = 0;
    for (int step = 0; step < STEPS; step++) {
      boolean[] now = new boolean[UNITS];
      for (int unit : sampler.draw(UNITS)) {
        now[unit] = true;
        both += before[unit] ? 1 : 0;
      }
      before = now;
    }
    double tries = UNITS * (STEPS - 1.0);
    double chance = rate * rate;
    // Pairs that share a step are correlated: the variance has a term 2 q^3 (1 - q) for each.
    double variance = tries * (chance * (1 - chance) + 2 * rate * rate * rate * (1 - rate));
    assertThat((double) both)
        .isCloseTo(tries * chance, within(STANDARD_ERRORS * Math.sqrt(variance)));
  }

  @Test
  void aRateOfOneTakesEveryUnitAndAnEmptySampleIsOne() {
    assertThat(new PoissonSampler(1, new SecureWords()).draw(5)).containsExactly(0, 1, 2, 3, 4);
    PoissonSampler rare = new PoissonSampler(1e-12, new SecureWords());
    assertThat(rare.draw(5)).isEmpty();
    assertThatThrownBy(() -> new PoissonSampler(0, new SecureWords()))
        .hasMessage("rate must be in (0, 1], got 0.0");
  }

  @Test
  void samplesOfASimulationCanBeRepeatedAndOthersCanNot() {
    int[] first = new PoissonSampler(0.5, new SimulatedWords(7, "a")).draw(UNITS);
    assertThat(new PoissonSampler(0.5, new SimulatedWords(7, "a")).draw(UNITS)).isEqualTo(first);
    assertThat(new PoissonSampler(0.5, new SimulatedWords(7, "b")).draw(UNITS)).isNotEqualTo(first);
    // Equal with a probability of 2^-1000.
    assertThat(new PoissonSampler(0.5, new SecureWords()).draw(UNITS))
        .isNotEqualTo(new PoissonSampler(0.5, new SecureWords()).draw(UNITS));
    assertThat(new SimulatedWords(7, "a").isPrivate()).isFalse();
    assertThat(new SecureWords().isPrivate()).isTrue();
  }

  @Test
  void recordsOfAUserTakeTurnsByTheStep() {
    int[] first = {1, 2};
    int[] second = {3, 4, 5};
    PrivacyUnits units = PrivacyUnits.ofUsers(List.of(List.of(first, second), List.of(first)));
    assertThat(units.count()).isEqualTo(2);
    assertThat(units.example(0, 0)).isSameAs(first);
    assertThat(units.example(0, 1)).isSameAs(second);
    assertThat(units.example(0, 2)).isSameAs(first);
    assertThat(units.example(1, 5)).isSameAs(first);
    assertThat(units.kind()).isEqualTo(UnitKind.USER);
    assertThat(PrivacyUnits.ofRecords(List.of(first)).kind()).isEqualTo(UnitKind.RECORD);
  }

  @Test
  void recordsThatCanNotBeTrainedOnAreNamedWithoutTheirText() {
    assertThatThrownBy(() -> PrivacyUnits.ofRecords(List.of()))
        .hasMessage("there must be at least one unit of privacy, got none");
    assertThatThrownBy(() -> PrivacyUnits.ofRecords(List.of(new int[] {1, 2}, new int[] {9})))
        .hasMessage(
            "a record must have at least 2 tokens, one to predict another; that of unit 1 has 1");
    assertThatThrownBy(() -> PrivacyUnits.ofUsers(List.of(List.of())))
        .hasMessage("every user must have a record, user 0 has none; leave it out");
    PrivacyUnits units = PrivacyUnits.ofRecords(List.of(new int[] {1, 2, 31}));
    assertThatThrownBy(() -> units.requireFits(2, 32))
        .hasMessageStartingWith("a record must have at most 2 tokens, that of unit 0 has 3");
    assertThatThrownBy(() -> units.requireFits(3, 31))
        .hasMessageStartingWith("token ids must be in 0..30, unit 0 has others");
    units.requireFits(3, 32);
  }
}
