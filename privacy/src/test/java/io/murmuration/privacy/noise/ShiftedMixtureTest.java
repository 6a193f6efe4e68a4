package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShiftedMixtureTest {

  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  private static ShiftedMixture shifted(LaplaceMixture mixture, double shift, int cells) {
    return new ShiftedMixture(new MixtureCells(new MixtureLaw(mixture), cells), shift, cells);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theDivergenceLiesBetweenItsTwoBounds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LaplaceMixture mixture = Mixtures.random(random);
    double shift = Math.exp(random.nextDouble(-6, 1));
    double order = 1 + Math.exp(random.nextDouble(-1, 4));
    int cells = random.nextInt(3, 100);
    double exact = Mixtures.divergence(mixture, order, shift);

    ShiftedMixture coarse = shifted(mixture, shift, cells);
    ShiftedMixture fine = shifted(mixture, shift, 300);

    assertThat(coarse.upper(order)).isGreaterThanOrEqualTo(exact * (1 - 1e-9));
    assertThat(coarse.lower(order)).isLessThanOrEqualTo(exact * (1 + 1e-9));
    double width = order * shift * new MixtureLaw(mixture).steepest();
    if (width < 3) {
      assertThat(fine.upper(order)).isLessThan(exact * 1.001);
      assertThat(fine.lower(order)).isGreaterThan(exact * 0.999);
    }
  }

  @Test
  void oneAtomIsTheLaplaceLaw() {
    for (double shift : new double[] {1e-6, 0.01, 1, 20}) {
      double exact = NoiseLoss.lossAt(new Laplace(1 / shift), 3);

      ShiftedMixture shifted = shifted(Mixtures.of(1), shift, 2000);

      assertThat(shifted.upper(3)).isBetween(exact * (1 - 1e-9), exact * 1.001);
      assertThat(shifted.lower(3)).isBetween(exact * 0.99, exact * (1 + 1e-9));
    }
  }

  @Test
  void whatWouldOverflowIsBoundedByTheLargestRatio() {
    ShiftedMixture shifted = shifted(Mixtures.of(1, 3), 500, 50);

    assertThat(shifted.upper(2)).isBetween(1500.0, 1500.1);
    assertThat(shifted.lower(2)).isZero();
    assertThat(shifted(Mixtures.of(1, 3), 1, 50).upper(1.0001)).isLessThan(3);
  }
}
