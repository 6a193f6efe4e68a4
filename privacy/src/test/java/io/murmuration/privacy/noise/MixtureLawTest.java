package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MixtureLawTest {

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @Test
  void theMomentsAreThoseOfTheLaw() {
    MixtureLaw law = new MixtureLaw(Mixtures.of(0.5, 2));

    assertThat(law.rms()).isCloseTo(Math.sqrt(4 + 0.25), within(1e-15));
    assertThat(law.meanAbs()).isCloseTo(1.25, within(1e-15));
    assertThat(law.beyond(0)).isCloseTo(1, within(1e-15));
    assertThat(law.beyond(1)).isCloseTo((Math.exp(-0.5) + Math.exp(-2)) / 2, within(1e-15));
    assertThat(law.flattest()).isEqualTo(0.5);
    assertThat(law.steepest()).isEqualTo(2);
  }

  // By trapezoids on 400 000 cells: rms sqrt(I) and I
  @ParameterizedTest
  @CsvSource({"0.1, 0.4, 2.710405813, 0.0691416439", "1, 8, 5.172783427, 26.346031643"})
  void theFisherInformationIsThatOfQuadrature(double low, double high, double ratio, double value) {
    MixtureLaw law = new MixtureLaw(Mixtures.of(low, high));

    assertThat(law.fisherInformation()).isBetween(value * (1 - 1e-8), value * (1 + 1e-4));
    assertThat(law.rms() * Math.sqrt(law.fisherInformation())).isBetween(ratio, ratio * 1.0001);
  }

  /** Half of it is the limit of D(t)/t^2 over the order. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void smallShiftsCostHalfTheFisherInformation(long seed) {
    LaplaceMixture mixture = Mixtures.random(new SplittableRandom(seed));
    MixtureLaw law = new MixtureLaw(mixture);
    double shift = 1e-4 / law.steepest();

    double quotient = Mixtures.divergence(mixture, 2, shift) / (shift * shift);

    assertThat(quotient).isCloseTo(law.fisherInformation(), within(law.fisherInformation() * 1e-3));
    assertThat(quotient).isLessThan(law.fisherInformation());
  }

  /** Theorem 4: among scale mixtures plain Laplace noise is the smallest for its price. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noMixtureIsSmallerThanPlainLaplaceForItsInformation(long seed) {
    MixtureLaw law = new MixtureLaw(Mixtures.random(new SplittableRandom(seed)));
    double root = Math.sqrt(law.fisherInformation());

    assertThat(law.rms() * root).isGreaterThanOrEqualTo(Math.sqrt(2) * (1 - 1e-12));
    assertThat(law.meanAbs() * root).isGreaterThanOrEqualTo(1 - 1e-12);
  }

  @Test
  void boundariesReachFromZeroToWhereLittleIsLeft() {
    double[] points = new MixtureLaw(Mixtures.of(0.1, 10)).boundaries(40);

    assertThat(points).hasSize(41).isSorted();
    assertThat(points[0]).isZero();
    assertThat(points[40]).isCloseTo(300, within(1e-9));
    assertThat(points[1]).isLessThan(0.1);
  }
}
