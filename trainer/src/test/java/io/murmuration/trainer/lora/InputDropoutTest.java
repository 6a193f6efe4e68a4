package io.murmuration.trainer.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.LoraFactors;
import io.murmuration.decoder.model.LoraRows;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.Gpt2Base;
import io.murmuration.trainer.model.InitialWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputDropoutTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(1, 16, 2, 64, 12, 32, 1e-5, Set.of(0));
  private static final LoraShape SHAPE = new LoraShape("h.0.attn.c_attn", 16, 48);

  @BeforeAll
  static void oneThread() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.1, 0.5, 0.9})
  void theShareOfDroppedChannelsIsTheRateAndTheMeanStaysOne(double rate) {
    float[] mask = mask(rate, List.of(new SeededRandom(3)), 40, 100, 16);

    long dropped = 0;
    double sum = 0.0;
    for (float value : mask) {
      dropped += value == 0.0f ? 1 : 0;
      sum += value;
      assertThat(value == 0.0f || Math.abs(value * (1.0 - rate) - 1.0) < 1e-6).isTrue();
    }
    // Six standard deviations of a mean of 64 000 draws.
    double deviation = Math.sqrt(rate * (1.0 - rate) / mask.length);
    assertThat((double) dropped / mask.length).isCloseTo(rate, within(6 * deviation + 1e-9));
    assertThat(sum / mask.length).isCloseTo(1.0, within(6 * deviation / (1.0 - rate) + 1e-6));
  }

  @Test
  void everyRowAndPositionHasAMaskOfItsOwnAndMembersDoNotMix() {
    float[] together = mask(0.5, List.of(new SeededRandom(1), new SeededRandom(2)), 2, 3, 16);
    float[] alone = mask(0.5, List.of(new SeededRandom(2)), 2, 3, 16);

    assertThat(Arrays.copyOfRange(together, 96, 192)).isEqualTo(alone);
    for (int position = 1; position < 12; position++) {
      assertThat(Arrays.copyOfRange(together, position * 16, position * 16 + 16))
          .isNotEqualTo(Arrays.copyOfRange(together, 0, 16));
    }
  }

  @Test
  void theMaskMultipliesWhatEntersTheAdapterAndNothingElse() {
    try (Gpt2Base base = new Gpt2Base(CONFIG, InitialWeights.draw(CONFIG, 1));
        NDManager manager = base.manager().newSubManager()) {
      NDArray tokens = manager.create(new long[] {1, 2, 3, 4}, new Shape(1, 4));
      NDArray a = manager.create(new SeededFloats(4).draw(16 * 2), new Shape(1, 16, 2));
      NDArray b = manager.create(new SeededFloats(5).draw(2 * 48), new Shape(1, 2, 48));
      NDArray three = manager.ones(new Shape(1, 4, 16)).mul(3f);

      float[] masked = logits(base, tokens, new LoraFactors(a, b, three));
      float[] scaled = logits(base, tokens, new LoraFactors(a.mul(3f), b));
      float[] dropped = logits(base, tokens, new LoraFactors(a, b, three.mul(0f)));
      float[] plain = base.logits(tokens, new LoraRows(Map.of(), 1.0)).toFloatArray();

      assertThat(masked).containsExactly(scaled, within(1e-4f));
      assertThat(dropped).containsExactly(plain, within(1e-6f));
      assertThat(masked).isNotEqualTo(plain);
    }
  }

  @Test
  void aRateOfOneIsRefused() {
    assertThatThrownBy(() -> new InputDropout(1.0, List.of(), 1, 1))
        .hasMessage("dropout must be in [0, 1), got 1.0");
  }

  private static float[] logits(Gpt2Base base, NDArray tokens, LoraFactors factors) {
    return base.logits(tokens, new LoraRows(Map.of(SHAPE.module(), factors), 1.0)).toFloatArray();
  }

  private static float[] mask(
      double rate, List<SeededRandom> members, int rows, int tokens, int channels) {
    try (NDManager manager = NDManager.newBaseManager()) {
      return new InputDropout(rate, members, rows, tokens)
          .mask(new LoraShape("x", channels, 1), manager)
          .toFloatArray();
    }
  }

  private record SeededFloats(long seed) {
    float[] draw(int count) {
      SeededRandom random = new SeededRandom(seed);
      float[] values = new float[count];
      for (int index = 0; index < count; index++) {
        values[index] = (float) (0.1 * random.nextGaussian());
      }
      return values;
    }
  }
}
