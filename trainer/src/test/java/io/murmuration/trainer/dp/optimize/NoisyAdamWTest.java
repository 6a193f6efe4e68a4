package io.murmuration.trainer.dp.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.dp.clip.GradientSum;
import io.murmuration.trainer.optimizer.AdamW;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.optimizer.GradientSlice;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoisyAdamWTest {
  private static final AdamWSettings ADAM_W = new AdamWSettings(0.9, 0.99, 1e-8, 0.01);
  private static final double RATE = 0.01;

  @Test
  void withoutCorrectionItIsAdamWOfTheMean() {
    SeededRandom random = new SeededRandom(3);
    float[] expected = {1, -2, 3};
    float[] actual = expected.clone();
    AdamW reference = new AdamW(ADAM_W, 3);
    NoisyAdamW optimizer =
        new NoisyAdamW(NoisyAdamWSettings.of(ADAM_W), Moments.zero(List.of(actual)));
    for (int step = 0; step < 30; step++) {
      float[] gradient = new float[3];
      GradientSum sum = new GradientSum(List.of(gradient));
      for (int i = 0; i < 3; i++) {
        gradient[i] = (float) random.nextGaussian();
        sum.array(0)[i] = gradient[i] * 8.0;
      }
      reference.step(expected, GradientSlice.of(gradient), 1, RATE);
      optimizer.step(List.of(actual), sum, new NoisyAdamW.Mean(1.0 / 8, 0.5), RATE);
    }
    assertThat(actual).containsExactly(expected, within(1e-5f));
  }

  @Test
  void correctedItTakesTheNoiseOutOfTheSecondMoment() {
    AdamWSettings plain = new AdamWSettings(0.9, 0.99, 1e-8, 0);
    NoisyAdamWSettings settings = new NoisyAdamWSettings(plain, false, true, 0.1);
    float[] parameters = {0, 0};
    GradientSum sum = new GradientSum(List.of(parameters));
    sum.array(0)[0] = 5;
    sum.array(0)[1] = 1;
    NoisyAdamW optimizer = new NoisyAdamW(settings, Moments.zero(List.of(parameters)));
    optimizer.step(List.of(parameters), sum, new NoisyAdamW.Mean(1, 9), RATE);
    // The first step's moments are the gradient and its square: 25 - 9, and 1 - 9 held to 0.1^2.
    assertThat(parameters[0]).isCloseTo((float) (-RATE * 5 / 4), within(1e-7f));
    assertThat(parameters[1]).isCloseTo((float) (-RATE * 1 / 0.1), within(1e-6f));
    // A noise that stays the same is what is taken off in every step.
    optimizer.step(List.of(parameters), sum, new NoisyAdamW.Mean(1, 9), RATE);
    assertThat(parameters[0]).isCloseTo((float) (-2 * RATE * 5 / 4), within(1e-6f));
  }

  @Test
  void coupledDecayGoesThroughTheMoments() {
    AdamWSettings decaying = new AdamWSettings(0.9, 0.99, 1e-8, 0.5);
    NoisyAdamWSettings settings = new NoisyAdamWSettings(decaying, true, false, 1e-8);
    float[] parameters = {4};
    GradientSum sum = new GradientSum(List.of(parameters));
    sum.array(0)[0] = -1;
    new NoisyAdamW(settings, Moments.zero(List.of(parameters)))
        .step(List.of(parameters), sum, new NoisyAdamW.Mean(1, 0), RATE);
    // -1 + 0.5 * 4 is above zero, so that the first step goes down by the rate.
    assertThat(parameters[0]).isCloseTo((float) (4 - RATE), within(1e-6f));
  }
}
