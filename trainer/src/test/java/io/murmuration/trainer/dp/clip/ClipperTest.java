package io.murmuration.trainer.dp.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.trainer.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClipperTest {
  private static final int LAYERS = 3;
  private static final int WIDTH = 5;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  private static List<ClipMode> modes(double norm) {
    return List.of(
        new ClipMode.Flat(norm),
        new ClipMode.Automatic(norm),
        new ClipMode.PerLayer(norm),
        ClipMode.AdaptiveQuantile.published(norm));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void oneExampleMovesTheSumByAtMostTheNorm(long seed) {
    SeededRandom random = new SeededRandom(seed);
    double norm = Math.exp(12 * random.nextDouble() - 6);
    List<List<float[]>> examples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      examples.add(example(random));
    }
    for (ClipMode mode : modes(norm)) {
      GradientSum all = sum(mode, examples);
      for (int left = 0; left < examples.size(); left++) {
        List<List<float[]>> others = new ArrayList<>(examples);
        others.remove(left);
        assertThat(distance(all, sum(mode, others))).isLessThanOrEqualTo(norm * (1 + 1e-6));
      }
    }
  }

  /** Layers of scales from 1e-44 to 1e38, now and then with what is no number. */
  private static List<float[]> example(SeededRandom random) {
    List<float[]> layers = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      double scale = Math.pow(10, random.nextInt(83) - 44);
      float[] values = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        values[i] = (float) (scale * random.nextGaussian());
      }
      if (random.nextInt(12) == 0) {
        values[random.nextInt(WIDTH)] =
            List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                .get(random.nextInt(3));
      }
      layers.add(values);
    }
    return layers;
  }

  private static GradientSum sum(ClipMode mode, List<List<float[]>> examples) {
    Clipper clipper = new Clipper(mode);
    GradientSum sum = new GradientSum(examples.get(0));
    for (List<float[]> layers : examples) {
      double[] factors = clipper.factors(squares(layers));
      for (int layer = 0; layer < LAYERS; layer++) {
        sum.add(layer, factors[layer], layers.get(layer), 0);
      }
    }
    return sum;
  }

  private static double[] squares(List<float[]> layers) {
    double[] squares = new double[layers.size()];
    for (int layer = 0; layer < squares.length; layer++) {
      for (float value : layers.get(layer)) {
        squares[layer] += (double) value * value;
      }
    }
    return squares;
  }

  private static double distance(GradientSum left, GradientSum right) {
    double squared = 0;
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int i = 0; i < WIDTH; i++) {
        double off = left.array(layer)[i] - right.array(layer)[i];
        squared += off * off;
      }
    }
    return Math.sqrt(squared);
  }

  @Test
  void factorsAreThoseOfTheirPapers() {
    assertThat(new Clipper(new ClipMode.Flat(2)).factors(36, 64))
        .containsExactly(new double[] {0.2, 0.2}, within(1e-6));
    assertThat(new Clipper(new ClipMode.Flat(20)).factors(36, 64)).containsExactly(1, 1);
    assertThat(new Clipper(new ClipMode.Automatic(2)).factors(36, 64))
        .containsExactly(new double[] {2 / 10.01, 2 / 10.01}, within(1e-6));
    double layer = 2 / Math.sqrt(2);
    assertThat(new Clipper(new ClipMode.PerLayer(2)).factors(36, 1))
        .containsExactly(new double[] {layer / 6, 1}, within(1e-6));
  }

  @Test
  void anExampleThatIsNotFiniteIsLeftOutWhole() {
    for (ClipMode mode : modes(1)) {
      assertThat(new Clipper(mode).factors(1, Double.NaN)).containsExactly(0, 0);
      assertThat(new Clipper(mode).factors(Double.POSITIVE_INFINITY, 1)).containsExactly(0, 0);
    }
    GradientSum sum = new GradientSum(List.of(new float[2]));
    sum.add(0, 0, new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 0);
    assertThat(sum.array(0)).containsExactly(0, 0);
  }

  @Test
  void anAdaptiveNormFollowsTheFractionOfTheExpectedBatch() {
    Clipper clipper = new Clipper(ClipMode.AdaptiveQuantile.published(2));
    clipper.factors(1); // within
    clipper.factors(9); // clipped
    clipper.factors(9);
    clipper.endStep(10, 0);
    // 0.5 + (0.5 - 0.5 - 0.5) / 10: the real batch of three is nowhere in it.
    assertThat(clipper.norm()).isCloseTo(2 * Math.exp(-0.2 * (0.45 - 0.5)), within(1e-12));
    double before = clipper.norm();
    clipper.endStep(10, 2);
    assertThat(clipper.norm()).isCloseTo(before * Math.exp(-0.2 * 0.1), within(1e-12));
  }

  @Test
  void otherNormsDoNotMove() {
    Clipper clipper = new Clipper(new ClipMode.Flat(2));
    clipper.factors(9);
    clipper.endStep(10, 5);
    assertThat(clipper.norm()).isEqualTo(2);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void gradientsAndCountTogetherCostNoMoreThanTheWholeNoise(long seed) {
    SeededRandom random = new SeededRandom(seed);
    ClipMode.AdaptiveQuantile mode = ClipMode.AdaptiveQuantile.published(1);
    double batch = 1 + random.nextInt(5000);
    double whole = 2 * mode.countNoise(batch) * Math.pow(10, -4 * random.nextDouble());
    double gradient = mode.gradientMultiplier(whole, batch);
    double count = mode.countNoise(batch);
    // One example moves the gradients by one C and the count by one half.
    double together = 1 / (gradient * gradient) + 0.25 / (count * count);
    assertThat(together).isLessThanOrEqualTo(1 / (whole * whole) * (1 + 1e-14));
    assertThat(gradient).isGreaterThanOrEqualTo(whole);
  }

  @Test
  void badModesAreRefused() {
    assertThatThrownBy(() -> new ClipMode.Flat(0))
        .hasMessage("clip norm must be in [1e-9, 1e9], got 0.0");
    assertThatThrownBy(() -> new ClipMode.PerLayer(Double.NaN))
        .hasMessage("clip norm must be in [1e-9, 1e9], got NaN");
    assertThatThrownBy(() -> new ClipMode.AdaptiveQuantile(1, 1, 0.2, 0.05))
        .hasMessage("quantile must be in (0, 1), got 1.0");
    assertThatThrownBy(() -> ClipMode.AdaptiveQuantile.published(1).gradientMultiplier(1, 10))
        .hasMessageContaining("1.0, must be above the noise multiplier 1.0; use a larger batch");
  }
}
