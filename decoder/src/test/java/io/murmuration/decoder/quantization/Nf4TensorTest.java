package io.murmuration.decoder.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.weights.HostTensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nf4TensorTest {
  /** Half of the widest distance between levels, from -1 to the next. */
  private static final float ROUNDING_MAX = 0.152f;

  @BeforeAll
  static void startEngine() {
    NativeLibraries.start(new EngineOptions(1));
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void normalWeightsLoseWhatTheFormatIsKnownToLose(long seed) {
    float[] weights = normal(seed, 1 << 20);
    float[] maxima = Nf4Tensor.blockMaxima(weights);
    byte[] packed = Nf4Tensor.packed(weights, maxima);

    float[] once = Nf4Tensor.unpacked(packed, maxima, weights.length);
    float[] twice = Nf4Tensor.of(new HostTensor(weights, 1 << 20)).dequantised().values();

    assertThat(relativeError(weights, once)).isCloseTo(0.09209, within(1e-3));
    assertThat(relativeError(weights, twice)).isCloseTo(0.09213, within(1e-3));
    assertThat(relativeError(weights, twice)).isGreaterThan(relativeError(weights, once));
  }

  @Test
  void aLargeTensorTakesFourBitsAndAnEighthForEachWeight() {
    Nf4Tensor tensor = Nf4Tensor.of(new HostTensor(normal(1, 1 << 20), 1024, 1024));

    assertThat(8.0 * tensor.byteCount() / tensor.count()).isCloseTo(4.127, within(5e-4));
  }

  @Test
  void theFirstOfTwoValuesLiesInTheHighHalf() {
    float[] values = new float[64];
    values[0] = -2;
    values[1] = 2;
    values[2] = 2 * 0.08f;
    values[5] = -2 * 0.7f;

    byte[] packed = Nf4Tensor.of(new HostTensor(values, 64)).packed();

    assertThat(packed).hasSize(32).startsWith((byte) 0x0f, (byte) 0x87, (byte) 0x71, (byte) 0x77);
  }

  @Test
  void zerosStayZerosWhateverTheirNeighboursAre() {
    float[] values = normal(3, 4 * 64);
    Arrays.fill(values, 64, 192, 0.0f);
    float[] restored = Nf4Tensor.of(new HostTensor(values, 4, 64)).dequantised().values();
    float[] none = Nf4Tensor.of(new HostTensor(new float[128], 128)).dequantised().values();

    for (int index = 64; index < 192; index++) {
      assertThat(restored[index] == 0).isTrue();
    }
    assertThat(none).containsOnly(0.0f);
    assertThat(restored[0]).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 130, 256 * 64 + 3})
  void noValueMovesFartherThanHalfTheWidestGap(int count) {
    float[] values = normal(count, count);
    float[] maxima = Nf4Tensor.blockMaxima(values);
    float[] restored = Nf4Tensor.unpacked(Nf4Tensor.packed(values, maxima), maxima, count);

    for (int index = 0; index < count; index++) {
      float bound = ROUNDING_MAX * maxima[index / 64];
      assertThat(restored[index]).isCloseTo(values[index], within(bound));
    }
  }

  @Test
  void equalScalesAreKeptExactly() {
    float[] values = new float[300 * 64];
    Arrays.fill(values, 0.37f);

    float[] restored = Nf4Tensor.of(new HostTensor(values, 300, 64)).dequantised().values();

    assertThat(restored).containsOnly(0.37f);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoFiniteNumberIsRefused(float value) {
    HostTensor tensor = new HostTensor(new float[] {1, 2, value}, 3);

    assertThatThrownBy(() -> Nf4Tensor.of(tensor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values must be finite, got %s at 2", value);
  }

  @Test
  void nothingIsRefused() {
    assertThatThrownBy(() -> Nf4Tensor.of(new HostTensor(new float[0], 0)))
        .hasMessage("values must hold at least one, got none");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 64", "7, 10", "130, 257", "257, 64", "3, 16384"})
  void theDeviceRestoresTheHostsBits(int rows, int columns) {
    Nf4Tensor tensor = Nf4Tensor.of(new HostTensor(normal(rows, rows * columns), rows, columns));
    try (NDManager manager = NDManager.newBaseManager();
        NDManager use = manager.newSubManager()) {
      Nf4Array array = new Nf4Array(tensor, Nf4Levels.on(manager), manager);
      NDArray restored = array.dequantised(use);

      assertThat(restored.getShape().getShape()).containsExactly(rows, columns);
      assertThat(restored.toFloatArray()).isEqualTo(tensor.dequantised().values());
      assertThat(array.dequantised(use).toFloatArray()).isEqualTo(restored.toFloatArray());
      assertThat(array.byteCount()).isBetween(tensor.byteCount(), tensor.byteCount() + 256);
    }
  }

  private static float[] normal(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) (0.02 * random.nextGaussian());
    }
    return values;
  }

  private static double relativeError(float[] values, float[] restored) {
    double error = 0;
    double square = 0;
    for (int index = 0; index < values.length; index++) {
      error += Math.pow(values[index] - restored[index], 2);
      square += Math.pow(values[index], 2);
    }
    return Math.sqrt(error / square);
  }
}
