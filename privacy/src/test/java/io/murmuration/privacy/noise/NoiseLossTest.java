package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseLossTest {

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void laplaceLossesCoverTheClosedFormAndBarelyExceedIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-8, 12));
    double order = 1 + Math.exp(random.nextDouble(-8, 7));

    double loss = NoiseLoss.lossAt(new Laplace(scale), order);

    assertThat(Digits.error(loss, exactLaplace(scale, order))).isBetween(0.0, 3e-13);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.4999999, 0.5, 0.5000001, 1, 1e9})
  void laplaceLossesKeepTheirDigitsAtTheEdges(double scale) {
    for (double order : new double[] {1 + 1e-9, 1.25, 2, 3, 1024}) {
      double loss = NoiseLoss.lossAt(new Laplace(scale), order);

      assertThat(Digits.error(loss, exactLaplace(scale, order)))
          .as("scale=%s order=%s", scale, order)
          .isBetween(0.0, 3e-13);
      assertThat(loss).isLessThanOrEqualTo(Math.nextUp(1 / scale));
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void gaussianAndLiftedLossesAreTheSameParabola(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-20, 20));
    double order = 1 + Math.exp(random.nextDouble(-8, 7));

    double loss = NoiseLoss.lossAt(new Gaussian(scale), order);

    BigDecimal twice = Digits.of(scale).pow(2).multiply(BigDecimal.valueOf(2));
    BigDecimal exact = Digits.of(order).divide(twice, Digits.MC);
    assertThat(Digits.error(loss, exact)).isBetween(0.0, 1e-15);
    assertThat(NoiseLoss.lossAt(new LaplaceLifted(scale), order)).isEqualTo(loss);
  }

  /** Lemma 2: whatever the shift of a coordinate, its loss is at most its square's share. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void liftedLossesCoverEveryDirectionOfTheShift(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-2, 3));
    double order = 1 + Math.exp(random.nextDouble(-2, 6));
    double[] shift = random.doubles(random.nextInt(1, 40), 0.01, 1).toArray();
    double norm = 0;
    for (double s : shift) {
      norm = Math.hypot(norm, s);
    }

    double sum = 0;
    for (double s : shift) {
      sum += NoiseLoss.lossAt(new Laplace(scale * norm / s), order);
    }

    assertThat(sum).isLessThanOrEqualTo(NoiseLoss.lossAt(new LaplaceLifted(scale), order));
  }

  /** The loss is convex in the shift and zero at none, so that splitting a shift only helps. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void laplaceLossesCoverAVectorOfThatLengthInL1(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-3, 3));
    double order = 1 + Math.exp(random.nextDouble(-2, 6));
    double part = random.nextDouble(0.001, 0.999);

    double first = NoiseLoss.lossAt(new Laplace(scale / part), order);
    double second = NoiseLoss.lossAt(new Laplace(scale / (1 - part)), order);

    assertThat(first + second)
        .isLessThanOrEqualTo(NoiseLoss.lossAt(new Laplace(scale), order) * (1 + 1e-12));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesGrowWithTheOrderAndFallWithTheNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-3, 3));
    double order = 1 + Math.exp(random.nextDouble(-3, 6));
    for (AdditiveNoise noise : List.of(new Gaussian(scale), new Laplace(scale))) {
      AdditiveNoise more =
          noise instanceof Gaussian ? new Gaussian(scale * 1.01) : new Laplace(scale * 1.01);
      double loss = NoiseLoss.lossAt(noise, order);

      assertThat(NoiseLoss.lossAt(noise, order * 1.01)).isGreaterThanOrEqualTo(loss);
      assertThat(NoiseLoss.lossAt(more, order)).isLessThan(loss);
    }
  }

  @Test
  void lossesAreTheSameOnEveryMachine() {
    assertThat(NoiseLoss.lossAt(new Gaussian(2), 3)).isEqualTo(Math.nextUp(Math.nextUp(0.375)));
    // ln(2/3 e + 1/3 e^-2) = 0.619123629998593 and the margin above
    assertThat(NoiseLoss.lossAt(new Laplace(1), 2)).isEqualTo(0.6191236299986547);
    assertThat(NoiseLoss.lossAt(new Laplace(0.5), 2)).isEqualTo(1.5957735005877773);
    assertThat(NoiseLoss.lossAt(new Laplace(1e-9), 1024)).isBetween(1e9 - 1, 1e9 + 1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, -2, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoiseLoss.lossAt(new Gaussian(1), order))
        .withMessageContaining("order must be");
    assertThatIllegalArgumentException().isThrownBy(() -> NoiseLoss.lossAt(new Laplace(1), order));
  }

  /** Mironov (2017), Proposition 6, as it stands. */
  private static BigDecimal exactLaplace(double scale, double order) {
    BigDecimal a = Digits.of(order);
    BigDecimal below = a.subtract(BigDecimal.ONE);
    BigDecimal sum = a.add(below);
    BigDecimal shift = BigDecimal.ONE.divide(Digits.of(scale), Digits.MC);
    BigDecimal rise = a.multiply(Digits.exp(below.multiply(shift)));
    BigDecimal fall = below.multiply(Digits.exp(a.multiply(shift).negate()));
    BigDecimal moment = rise.add(fall, Digits.MC).divide(sum, Digits.MC);
    return Digits.ln(moment).divide(below, Digits.MC);
  }
}
