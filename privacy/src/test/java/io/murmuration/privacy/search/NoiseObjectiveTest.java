package io.murmuration.privacy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.privacy.search.NoiseObjective.MeanAbs;
import io.murmuration.privacy.search.NoiseObjective.Rms;
import io.murmuration.privacy.search.NoiseObjective.Usefulness;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseObjectiveTest {

  private static final LaplaceMixture MIXTURE =
      new LaplaceMixture(List.of(new Atom(0.5, 0.25), new Atom(2, 0.75)));

  /** Each value is the mean of what it says it is, of a hundred thousand draws. */
  @Test
  void valuesAreThoseOfDraws() {
    SplittableRandom random = new SplittableRandom(7);
    DoubleSupplier laplace = () -> Math.log(random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
    assertMatches(new Gaussian(3), () -> 3 * random.nextGaussian());
    assertMatches(new LaplaceLifted(3), () -> 3 * laplace.getAsDouble());
    assertMatches(MIXTURE, () -> laplace.getAsDouble() * (random.nextDouble() < 0.25 ? 2 : 0.5));
  }

  private static void assertMatches(AdditiveNoise noise, DoubleSupplier draw) {
    int count = 100_000;
    double squares = 0;
    double sizes = 0;
    double beyond = 0;
    for (int i = 0; i < count; i++) {
      double z = Math.abs(draw.getAsDouble());
      squares += z * z / count;
      sizes += z / count;
      beyond += z > 0.9 ? 1.0 / count : 0;
    }
    double rms = new Rms().of(noise);
    assertThat(Math.sqrt(squares)).isCloseTo(rms, within(rms * 0.03));
    double mean = new MeanAbs().of(noise);
    assertThat(sizes).isCloseTo(mean, within(mean * 0.02));
    assertThat(beyond).isCloseTo(new Usefulness(0.9).of(noise), within(0.006));
  }

  @Test
  void noiseOnOneNumberIsNotForVectors() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rms().of(new Laplace(1)))
        .withMessageContaining("noise must be for vectors of bounded l2 norm");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoRadiusIsRefused(double radius) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Usefulness(radius))
        .withMessage("radius must be finite and > 0, got " + radius);
  }
}
