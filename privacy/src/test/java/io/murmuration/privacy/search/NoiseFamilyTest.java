package io.murmuration.privacy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseFamilyTest {

  private static double mean(LaplaceMixture mixture) {
    return mixture.atoms().stream().mapToDouble(a -> a.weight() * a.inverseScale()).sum();
  }

  /** Variance over the square of the mean. */
  private static double spread(LaplaceMixture mixture) {
    double mean = mean(mixture);
    double square = 0;
    for (Atom atom : mixture.atoms()) {
      square += atom.weight() * Math.pow(atom.inverseScale() / mean - 1, 2);
    }
    return square;
  }

  @ParameterizedTest
  @EnumSource(NoiseFamily.class)
  void shapesHaveMeanOneAndAreBoundedBelow(NoiseFamily family) {
    for (NoiseShape shape : family.shapes()) {
      assertThat(mean(shape.mixture())).as("%s", shape).isCloseTo(1, within(1e-9));
      assertThat(shape.mixture().atoms()).hasSizeBetween(2, 16);
      assertThat(shape.mixture().atoms()).allMatch(atom -> atom.inverseScale() > 0.005);
      assertThat(shape.family()).isEqualTo(family);
    }
    assertThat(family.shapes().stream().map(NoiseShape::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 0",
    "LAPLACE, 0",
    "UNIFORM, 5",
    "GAMMA, 7",
    "NORMAL, 5",
    "EXPONENTIAL, 4",
    "SUM, 560"
  })
  void everyFamilyHasItsShapes(NoiseFamily family, int count) {
    assertThat(family.shapes()).hasSize(count);
  }

  /** The laws before they are cut have 1/3 h^2, 1/shape, deviation^2; cutting changes little. */
  @Test
  void lawsSpreadAsTheirParametersSay() {
    NoiseShape uniform = NoiseFamily.UNIFORM.shapes().get(2);
    assertThat(uniform.name()).isEqualTo("u within 1 +- 0.5");
    assertThat(spread(uniform.mixture())).isCloseTo(0.25 / 3, within(1e-3));
    NoiseShape gamma = NoiseFamily.GAMMA.shapes().get(5);
    assertThat(gamma.name()).isEqualTo("shape 16.0");
    assertThat(spread(gamma.mixture())).isCloseTo(1.0 / 16, within(1e-3));
    NoiseShape normal = NoiseFamily.NORMAL.shapes().get(1);
    assertThat(normal.name()).isEqualTo("deviation 0.1 of the mean");
    assertThat(spread(normal.mixture())).isCloseTo(0.01, within(1e-4));
    NoiseShape exponential = NoiseFamily.EXPONENTIAL.shapes().get(0);
    assertThat(exponential.name()).isEqualTo("from 0.05 of the mean on");
    assertThat(spread(exponential.mixture())).isBetween(0.6, 0.8);
  }

  /** Variances of independent parts add up: 0.01 (2 + 1/12) + ... over the square of the mean. */
  @Test
  void sumsSpreadAsTheirPartsTogether() {
    NoiseShape sum =
        NoiseFamily.SUM.shapes().stream()
            .filter(
                each -> each.name().equals("0.1 Gamma(2.0, 1.0) + 0.1 Exp(5.0) + 0.1 U(7.0, 8.0)"))
            .findFirst()
            .orElseThrow();
    double variance = 0.01 * (2 + 0.04 + 1.0 / 12);
    double mean = 0.1 * (2 + 0.2 + 7.5);

    assertThat(spread(sum.mixture())).isCloseTo(variance / (mean * mean), within(2.5e-3));
  }

  @Test
  void aScaledShapeHasAllItsInverseScalesMultiplied() {
    NoiseShape shape = NoiseFamily.UNIFORM.shapes().get(0);

    LaplaceMixture scaled = shape.scaled(3);

    assertThat(mean(scaled)).isCloseTo(3, within(1e-9));
    assertThat(scaled.atoms().get(0).weight()).isEqualTo(shape.mixture().atoms().get(0).weight());
  }
}
