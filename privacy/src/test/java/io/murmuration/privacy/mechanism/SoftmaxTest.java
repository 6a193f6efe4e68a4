package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxTest {

  @Test
  void probabilitiesAreProportionalToTheExponentials() {
    double[] probabilities = Softmax.probabilities(new float[] {0, 1, 2});

    double total = 1 + Math.E + Math.E * Math.E;
    assertThat(probabilities[0]).isCloseTo(1 / total, within(1e-15));
    assertThat(probabilities[2]).isCloseTo(Math.E * Math.E / total, within(1e-15));
    assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-15));
  }

  @Test
  void hugeLogitsNeitherOverflowNorVanish() {
    double[] large = Softmax.probabilities(new float[] {3e38f, 3e38f, -3e38f});

    assertThat(large).containsExactly(0.5, 0.5, 0);
  }

  @Test
  void oneRowOfManyIsReadAtItsTemperature() {
    float[] rows = {9, 9, 0, 2, 9};

    double[] probabilities = Softmax.probabilities(rows, 2, 2, 2);

    assertThat(probabilities).hasSize(2);
    assertThat(probabilities[1] / probabilities[0]).isCloseTo(Math.E, within(1e-12));
  }

  @Test
  void aTokenThatCannotBeHasNoProbability() {
    assertThat(Softmax.probabilities(new float[] {Float.NEGATIVE_INFINITY, 1}))
        .containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void oneBrokenLogitBreaksAllProbabilities(float broken) {
    assertThat(Softmax.probabilities(new float[] {0, broken, 1}))
        .containsExactly(Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void noTokenAtAllIsNoDistribution() {
    float none = Float.NEGATIVE_INFINITY;

    assertThat(Softmax.probabilities(new float[] {none, none}))
        .containsExactly(Double.NaN, Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aTemperatureThatIsNoneIsRefused(double temperature) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Softmax.probabilities(new float[] {0, 1}, 0, 2, temperature));
  }
}
