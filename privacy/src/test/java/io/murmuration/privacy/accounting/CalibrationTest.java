package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

  private static final PrivacyTarget TARGET = new PrivacyTarget(3, 1e-6);

  private static double epsilonOf(PrivacyEvent event, double delta) {
    return Conversion.epsilonOf(RdpAccountant.price(event), delta).epsilon();
  }

  private static PrivacyEvent training(double noise, double rate, long steps) {
    return new Repeated(new PoissonSubsampled(new Gaussian(noise), rate), steps);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 40"})
  void noiseIsTheLeastThatStaysWithinTheTarget(double rate, long steps) {
    assertLeastNoise(rate, steps);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"0.02, 5000", "0.004, 2000"})
  void noiseOfSamplesIsTheLeastThatStaysWithinTheTarget(double rate, long steps) {
    assertLeastNoise(rate, steps);
  }

  private static void assertLeastNoise(double rate, long steps) {
    double noise = Calibration.noiseMultiplier(TARGET, rate, steps);

    assertThat(epsilonOf(training(noise, rate, steps), 1e-6)).isBetween(2.9999, 3.0);
    assertThat(epsilonOf(training(noise * (1 - 1e-11), rate, steps), 1e-6)).isGreaterThan(3);
  }

  // Of training under delta = 1e-10: a clipped sum's noise by epsilon, here as there to three
  // digits
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"0.1, 24.28", "0.3, 8.534", "0.7, 3.927", "1, 2.890", "2, 1.710", "3, 1.349"})
  void noiseAtSmallDeltasIsThatOfTheTable(double epsilon, double expected) {
    PrivacyTarget target = new PrivacyTarget(epsilon, 1e-10);

    double gaussian = Calibration.noiseMultiplier(target, 2048.0 / 67350, 192);
    DoubleFunction<PrivacyEvent> lifted =
        scale -> new Repeated(new PoissonSubsampled(new LaplaceLifted(scale), 2048.0 / 67350), 192);

    assertThat(gaussian).isBetween(expected * 0.998, expected * 1.0005);
    // The lifted curve is the Gaussian one, but for the orders between integers.
    assertThat(Calibration.smallest(lifted, target)).isBetween(gaussian, expected * 1.0005);
  }

  @Test
  void scalesOfAnyFamilyAreFoundAndTheSmallestIsReturnedWhereAllServe() {
    DoubleFunction<PrivacyEvent> laplace = scale -> new Repeated(new Laplace(scale), 50);
    double scale = Calibration.smallest(laplace, TARGET);

    assertThat(epsilonOf(laplace.apply(scale), 1e-6)).isBetween(2.9999, 3.0);
    assertThat(Calibration.smallest(any -> new Free("nothing"), TARGET)).isEqualTo(1e-9);
  }

  @Test
  void targetsOutOfReachAreRefusedWithWhatCanBeReached() {
    DoubleFunction<PrivacyEvent> fixed = any -> new PureDp(5, Adjacency.ADD_OR_REMOVE_ONE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Calibration.smallest(fixed, TARGET))
        .withMessageContaining("epsilon must be within reach at delta 1.0E-6, got 3.0")
        .withMessageContaining("gives 5.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Calibration.noiseMultiplier(TARGET, 1, Long.MAX_VALUE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Calibration.noiseMultiplier(TARGET, 0.1, 0))
        .withMessageContaining("steps must be >= 1");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.3, 4})
  void countsAreTheLargestWithinTheTarget(double noise) {
    PrivacyEvent step = new PoissonSubsampled(new Gaussian(noise), 0.01);

    long steps = Calibration.largestCount(step, TARGET);

    assertThat(steps).isPositive();
    assertThat(epsilonOf(new Repeated(step, steps), 1e-6)).isLessThanOrEqualTo(3);
    assertThat(epsilonOf(new Repeated(step, steps + 1), 1e-6)).isGreaterThan(3);
  }

  @Test
  void whatIsTooDearHappensNeverAndWhatIsFreeAlways() {
    assertThat(Calibration.largestCount(new Gaussian(0.1), TARGET)).isZero();
    assertThat(Calibration.largestCount(new Gaussian(1.81), TARGET)).isOne();
    assertThat(Calibration.largestCount(new Free("public"), TARGET)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Tag("slow")
  void moreNoiseAllowsMoreStepsAndMoreStepsNeedMoreNoise() {
    long few = Calibration.largestCount(new PoissonSubsampled(new Gaussian(1), 0.02), TARGET);
    long many = Calibration.largestCount(new PoissonSubsampled(new Gaussian(1.5), 0.02), TARGET);

    assertThat(many).isGreaterThan(few);
    assertThat(Calibration.noiseMultiplier(TARGET, 0.02, many)).isBetween(1.499, 1.5);
    assertThat(Calibration.noiseMultiplier(TARGET, 0.02, few)).isBetween(0.999, 1.0);
  }

  @Test
  void aTargetAdmitsItsOwnEpsilonAndNotOneStepMore() {
    double reached = epsilonOf(new Gaussian(2), 1e-6);

    RdpCurve curve = RdpAccountant.price(new Gaussian(2));
    assertThat(new PrivacyTarget(reached, 1e-6).admits(curve)).isTrue();
    assertThat(new PrivacyTarget(Math.nextDown(reached), 1e-6).admits(curve)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "-1, 0.1", "NaN, 0.1", "Infinity, 0.1", "1, 0", "1, 1", "1, NaN"})
  void whatIsNoTargetIsRefused(double epsilon, double delta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PrivacyTarget(epsilon, delta))
        .withMessageContaining("must be");
  }
}
