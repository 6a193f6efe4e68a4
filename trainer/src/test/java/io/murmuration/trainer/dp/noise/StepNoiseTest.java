package io.murmuration.trainer.dp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture.Atom;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.dp.random.SecureWords;
import io.murmuration.trainer.dp.random.SimulatedWords;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepNoiseTest {
  private static final int COUNT = 1_000_000;
  private static final double NORM = 0.25;

  /** Of a standard error: crossed by chance once in 500 million. */
  private static final double STANDARD_ERRORS = 6;

  /** Its weights miss one by as much as an event may. */
  private static final TrainingNoise.LaplaceMixture MIXTURE =
      new TrainingNoise.LaplaceMixture(
          List.of(new Atom(0.2, 0.25), new Atom(0.4, 0.5), new Atom(1, 0.25 - 9e-10)));

  static List<TrainingNoise> noises() {
    return List.of(new TrainingNoise.Gaussian(3), new TrainingNoise.LaplaceLifted(3), MIXTURE);
  }

  @ParameterizedTest
  @MethodSource("noises")
  void aMillionDrawsHaveTheVarianceThatIsAccountedFor(TrainingNoise noise) {
    GradientSum sum = new GradientSum(List.of(new float[COUNT]));
    new StepNoise(new SecureWords()).addTo(sum, noise, NORM);
    double deviation = noise.deviation() * NORM;
    double total = 0;
    double squares = 0;
    for (double value : sum.array(0)) {
      total += value / deviation;
      squares += value / deviation * (value / deviation);
    }
    assertThat(total / Math.sqrt(COUNT)).isCloseTo(0, within(STANDARD_ERRORS));
    // Chi-square with a million degrees is normal to four digits.
    double error = Math.sqrt((kurtosis(noise) - 1) * COUNT);
    assertThat(squares).isCloseTo(COUNT, within(STANDARD_ERRORS * error));
  }

  @ParameterizedTest
  @MethodSource("noises")
  void tailsAreThoseOfTheLaw(TrainingNoise noise) {
    SecureWords words = new SecureWords();
    int beyond = 0;
    for (int i = 0; i < COUNT; i++) {
      beyond += Math.abs(noise.sample(words)) > 6 ? 1 : 0;
    }
    // Two units of scale: P(|normal| > 2) and P(|Laplace| > 2) = e^-2.
    double chance =
        noise instanceof TrainingNoise.Gaussian
            ? 0.0455002638963584
            : noise instanceof TrainingNoise.LaplaceLifted
                ? Math.exp(-2)
                : mixed(u -> Math.exp(-6 * u));
    double error = Math.sqrt(COUNT * chance * (1 - chance));
    assertThat((double) beyond).isCloseTo(COUNT * chance, within(STANDARD_ERRORS * error));
  }

  private static double kurtosis(TrainingNoise noise) {
    if (noise instanceof TrainingNoise.Gaussian) {
      return 3;
    } else if (noise instanceof TrainingNoise.LaplaceLifted) {
      return 6;
    }
    return mixed(u -> 24 / Math.pow(u, 4)) / Math.pow(noise.deviation(), 4);
  }

  private static double mixed(DoubleUnaryOperator byInverseScale) {
    return MIXTURE.atoms().stream()
        .mapToDouble(atom -> atom.weight() * byInverseScale.applyAsDouble(atom.inverseScale()))
        .sum();
  }

  @Test
  void whatIsPricedOfAMixtureIsWhatIsDrawn() {
    assertThat(MIXTURE.event()).isEqualTo(new AdditiveNoise.LaplaceMixture(MIXTURE.atoms()));
    assertThat(MIXTURE.atoms().stream().mapToDouble(Atom::weight).sum())
        .isCloseTo(1, within(1e-15));
    NoiseShape shape = NoiseShape.of(MIXTURE.event());
    assertThat(shape.of(2).deviation()).isCloseTo(2 * MIXTURE.deviation(), within(1e-12));
    assertThatThrownBy(() -> NoiseShape.of(new AdditiveNoise.Laplace(1)))
        .hasMessageContaining("must be gaussian, laplace_lifted or laplace_mixture");
  }

  @Test
  void noiseIsAddedToWhatIsThereAndRoundedOnce() {
    GradientSum sum = new GradientSum(List.of(new float[100], new float[50]));
    sum.array(1)[7] = 1000 + 1e-9;
    TrainingNoise noise = new TrainingNoise.Gaussian(1e-3);
    StepNoise step = new StepNoise(new SimulatedWords(1, "noise"));
    step.addTo(sum, noise, 1);
    assertThat(sum.array(1)[7]).isCloseTo(1000, within(0.01)).isNotEqualTo(1000 + 1e-9);
    for (int index = 0; index < 2; index++) {
      for (double value : sum.array(index)) {
        assertThat(value).isEqualTo((double) (float) value).isNotZero();
      }
    }
    assertThat(step.drawCount()).isOne();
  }

  @Test
  void theEventIsTheOneOfTheNoise() {
    assertThat(new TrainingNoise.Gaussian(1.5).event()).isEqualTo(new AdditiveNoise.Gaussian(1.5));
    assertThat(new TrainingNoise.LaplaceLifted(2).event())
        .isEqualTo(new AdditiveNoise.LaplaceLifted(2));
    assertThat(new TrainingNoise.LaplaceLifted(2).deviation()).isEqualTo(2 * Math.sqrt(2));
  }

  @Test
  void noNoiseIsNoNoiseOfZero() {
    assertThatThrownBy(() -> new TrainingNoise.Gaussian(0))
        .hasMessage(
            "noiseMultiplier must be in [1e-9, 1e9], got 0.0; to train without noise, ask for a run"
                + " without privacy");
  }
}
