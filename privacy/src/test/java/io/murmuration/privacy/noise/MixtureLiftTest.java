package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureLiftTest {

  static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  /** Twice the price over the order is the Fisher information: 0.040428668 by quadrature. */
  @ParameterizedTest
  @ValueSource(doubles = {2, 3, 4, 5, 6, 7, 8})
  void thePriceOfTheKnownMixtureIsThatOfSmallShifts(double order) {
    double price = 2 * NoiseLoss.lossAt(Mixtures.ofTheTable(), order) / order;

    // On a grid of shifts that begins at 0.02 the largest quotient is 0.04036: too low by 0.2 %.
    assertThat(price).isBetween(0.0404286687, 0.0404286687 * (1 + 6e-4));
    assertThat(price).isCloseTo(0.04036, within(1e-4));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noShiftCostsMoreThanThePrice(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LaplaceMixture mixture = Mixtures.random(random);
    double order = 1 + Math.exp(random.nextDouble(-3, 4));

    double price = NoiseLoss.lossAt(mixture, order);

    double largest = 0;
    for (double shift = 1; shift > 1e-4; shift *= 0.6) {
      double quotient = Mixtures.divergence(mixture, order, shift) / (shift * shift);
      assertThat(quotient).as("shift %s", shift).isLessThanOrEqualTo(price * (1 + 1e-9));
      largest = Math.max(largest, quotient);
    }
    if (order > 2) {
      assertThat(price).as("order %s of %s", order, mixture).isLessThan(largest * 1.02);
    }
  }

  /** The sum over coordinates is what an attacker sees; the price covers any direction. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void thePriceCoversEveryDirectionOfTheShift(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LaplaceMixture mixture = Mixtures.random(random);
    double order = random.nextInt(2, 30);
    double[] shift = random.doubles(random.nextInt(1, 6), 0.01, 1).toArray();
    double norm = 0;
    for (double s : shift) {
      norm = Math.hypot(norm, s);
    }

    double sum = 0;
    for (double s : shift) {
      sum += Mixtures.divergence(mixture, order, s / norm);
    }

    assertThat(sum).isLessThanOrEqualTo(NoiseLoss.lossAt(mixture, order) * (1 + 1e-9));
  }

  /** Rare steep atoms cost most at a shift that is neither small nor one. */
  @Test
  void whereTheWorstShiftIsNotASmallOneItIsFound() {
    LaplaceMixture mixture = new LaplaceMixture(List.of(new Atom(0.1, 0.99), new Atom(6, 0.01)));
    double information = new MixtureLaw(mixture).fisherInformation();
    for (double order : new double[] {16, 64}) {
      double worst = 0;
      for (double shift = 1; shift > 0.01; shift *= 0.9) {
        worst = Math.max(worst, Mixtures.divergence(mixture, order, shift) / (shift * shift));
      }

      double price = NoiseLoss.lossAt(mixture, order);

      assertThat(worst).isGreaterThan(order / 2 * information * 1.1);
      assertThat(price).isBetween(worst * (1 - 1e-9), worst * 1.03);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.2, 1, 30})
  void aMixtureOfOneIsLiftedLaplaceNoise(double inverseScale) {
    for (double order : new double[] {2, 3.5, 8, 100, 1024, 5000}) {
      double lifted = NoiseLoss.lossAt(new LaplaceLifted(1 / inverseScale), order);

      assertThat(NoiseLoss.lossAt(Mixtures.of(inverseScale), order))
          .isBetween(lifted * (1 - 1e-14), lifted * (1 + 1e-14));
      assertThat(NoiseLoss.lossAt(Mixtures.of(inverseScale, inverseScale), order))
          .isCloseTo(lifted, within(lifted * 1e-14));
    }
  }

  /** Lemma 2, and that it is sharp: small shifts come within a thousandth. */
  @Test
  void laplaceNoiseCostsItsParabolaAndHardlyLess() {
    for (double order = 2; order <= 64; order *= 2) {
      double quotient = Mixtures.divergence(Mixtures.of(1), order, 1e-4) / 1e-8;

      assertThat(quotient).isBetween(order / 2 * 0.999, order / 2 * (1 + 1e-9));
    }
  }

  /** At a shift of 1e-7 the moment exceeds one by 4e-16, of which a double knows two values. */
  @Test
  void theNaiveIntegralHasLostItsDigitsWhereTheOtherHasThem() {
    LaplaceMixture mixture = Mixtures.ofTheTable();

    double naive = Mixtures.naiveDivergence(mixture, 2, 1e-7) / 1e-14;
    double zeroMean = Mixtures.divergence(mixture, 2, 1e-7) / 1e-14;

    assertThat(zeroMean).isCloseTo(0.040429, within(1e-5));
    assertThat(Math.abs(naive - zeroMean)).isGreaterThan(0.01);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void pricesBetweenComputedOrdersAreAboveThePriceAndNear(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LaplaceMixture mixture = Mixtures.random(random);
    double order = random.nextInt(65, 1000) + 0.5;
    double shift = Math.exp(random.nextDouble(-6, 0)) / 3;

    double price = NoiseLoss.lossAt(mixture, order);

    assertThat(Mixtures.divergence(mixture, order, shift))
        .isLessThanOrEqualTo(price * shift * shift);
    double u = new MixtureLaw(mixture).steepest();
    assertThat(price).isLessThanOrEqualTo(order / 2 * u * u * (1 + 1e-14));
    double above = NoiseLoss.lossAt(mixture, order + 0.5);
    assertThat(price / above).isBetween((order - 0.5) / order * 0.998, 1.002);
  }

  @Test
  void pricesRiseWithTheOrderWithoutALeapAtTheOrdersThatAreComputed() {
    MixtureLift lift = new MixtureLift(Mixtures.of(0.5, 1), 1);
    double before = lift.lossAt(1.0001);
    assertThat(before).isEqualTo(lift.lossAt(1.25));
    for (double order = 1.25; order < 1024; order = order < 14 ? order + 0.25 : order * 1.07) {
      double price = lift.lossAt(order);
      assertThat(price).as("order %s", order).isGreaterThanOrEqualTo(before * (1 - 1e-3));
      assertThat(price / order).isBetween(0.26, 0.32);
      before = price;
    }
    assertThat(lift.lossAt(1024)).isGreaterThanOrEqualTo(before);
    assertThat(lift.lossAt(1024.5)).isCloseTo(1024.5 / 2, within(1e-9));
  }

  /** Only products of shift and inverse scale matter. */
  @Test
  void aCurveForLargerShiftsIsThatOfAScaledMixture() {
    MixtureLift far = new MixtureLift(Mixtures.of(0.5, 1), 4);
    for (double order : new double[] {2, 5, 20}) {
      double scaled = NoiseLoss.lossAt(Mixtures.of(2, 4), order);

      assertThat(16 * far.lossAt(order)).isCloseTo(scaled, within(1e-10 * scaled));
    }
  }

  /** The moment over a sample, both ways, by quadrature in one dimension. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 9})
  void sampledPricesCoverTheMomentOfASample(int order) {
    LaplaceMixture mixture = Mixtures.of(0.8, 1.3);
    double rate = 0.1;
    double moment = Math.pow(1 - rate, order) + order * rate * Math.pow(1 - rate, order - 1);
    double binomial = order;
    for (int k = 2; k <= order; k++) {
      binomial *= (order - k + 1) / (double) k;
      double inside = Math.exp((k - 1) * Mixtures.divergence(mixture, k, 1));
      moment += binomial * Math.pow(rate, k) * Math.pow(1 - rate, order - k) * inside;
    }

    double price = new SampledLoss(new PoissonSubsampled(mixture, rate)).lossAt(order);

    assertThat(price).isGreaterThanOrEqualTo(Math.log(moment) / (order - 1));
    assertThat(price).isLessThan(NoiseLoss.lossAt(mixture, order));
  }

  @Test
  void extremesHaveAPriceToo() {
    LaplaceMixture wide = Mixtures.of(1e-9, 1e9);
    assertThat(NoiseLoss.lossAt(wide, 2)).isBetween(1e17, 1.0001e18);
    assertThat(NoiseLoss.lossAt(Mixtures.of(1e-9, 2e-9), 2)).isBetween(1e-18, 4e-18);
    assertThat(NoiseLoss.lossAt(Mixtures.of(300, 900), 64)).isBetween(32 * 9e4, 32 * 81e4 + 1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoShiftIsRefused(double shift) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MixtureLift(Mixtures.ofTheTable(), shift))
        .withMessage("shiftMax must be finite and > 0, got " + shift);
  }

  @Test
  void whatIsNoOrderIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseLoss.lossAt(Mixtures.ofTheTable(), 1))
        .withMessageContaining("order must be");
  }
}
