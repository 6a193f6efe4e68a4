package io.murmuration.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {
  @Test
  void twoStepsAgreeWithHandComputation() {
    AdamW optimizer = new AdamW(new AdamWSettings(0.9, 0.999, 1e-8, 0.01), 1);
    float[] parameters = {1.0f};

    optimizer.step(parameters, GradientSlice.of(0.5f), 1.0, 0.1);
    // 1 (1 - 0.1 0.01) - 0.1 (0.5 / 0.5)
    assertThat(parameters[0]).isCloseTo(0.899f, within(1e-6f));

    optimizer.step(parameters, GradientSlice.of(-0.25f), 1.0, 0.1);
    // m = 0.02, v = 0.00031225, corrected 0.105263158 and 0.156203102
    assertThat(parameters[0]).isCloseTo(0.8714673f, within(1e-6f));
  }

  @Test
  void theGradientScaleMultipliesTheGradient() {
    AdamWSettings settings = new AdamWSettings(0.9, 0.95, 1e-2, 0.0);
    float[] scaled = {2.0f, -1.0f};
    float[] plain = {2.0f, -1.0f};

    new AdamW(settings, 2).step(scaled, GradientSlice.of(4.0f, -8.0f), 0.25, 0.01);
    new AdamW(settings, 2).step(plain, GradientSlice.of(1.0f, -2.0f), 1.0, 0.01);

    assertThat(scaled).isEqualTo(plain);
  }

  @Test
  void aSliceReadsItsOwnPartOnly() {
    float[] parameters = {0.0f};
    GradientSlice slice = new GradientSlice(new float[] {9.0f, -3.0f, 9.0f}, 1, 1);

    new AdamW(new AdamWSettings(0.0, 0.0, 1e-12, 0.0), 1).step(parameters, slice, 1.0, 0.5);

    assertThat(parameters[0]).isCloseTo(0.5f, within(1e-6f));
    assertThat(slice.squaredNorm()).isEqualTo(9.0);
    assertThatThrownBy(() -> new GradientSlice(new float[2], 1, 2))
        .hasMessage("slice 1+2 leaves an array of 2");
  }

  @Test
  void clippingBringsALongGradientToTheLimitAndLeavesAShortOne() {
    List<GradientSlice> gradients = List.of(GradientSlice.of(3.0f), GradientSlice.of(4.0f));

    assertThat(GradientClipping.scale(gradients, 1.0)).isEqualTo(0.2);
    assertThat(GradientClipping.scale(gradients, 6.0)).isEqualTo(1.0);
  }

  @Test
  void aGradientThatIsNoNumberStopsTraining() {
    List<GradientSlice> gradients = List.of(GradientSlice.of(Float.NaN));

    assertThatThrownBy(() -> GradientClipping.scale(gradients, 1.0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theCosineWarmsUpAndEndsNearItsFraction() {
    LearningRate rate = new LearningRate.WarmUpCosine(2.0, 4, 104, 0.1);

    assertThat(rate.at(0)).isEqualTo(0.5);
    assertThat(rate.at(3)).isEqualTo(2.0);
    assertThat(rate.at(54)).isCloseTo(1.1, within(1e-12));
    assertThat(rate.at(103)).isBetween(0.2, 0.201);
  }

  @Test
  void theLineFallsToZero() {
    LearningRate rate = new LearningRate.WarmUpLinear(1.0, 0, 4);

    assertThat(rate.at(0)).isEqualTo(1.0);
    assertThat(rate.at(3)).isEqualTo(0.25);
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    assertThatThrownBy(() -> new AdamWSettings(Double.NaN, 0.9, 1e-8, 0))
        .hasMessageContaining("beta1");
    assertThatThrownBy(() -> new LearningRate.WarmUpLinear(Double.NaN, 0, 4))
        .hasMessageContaining("peak");
    assertThatThrownBy(() -> new LearningRate.WarmUpLinear(1.0, 4, 4))
        .hasMessageContaining("warmUpSteps");
  }
}
