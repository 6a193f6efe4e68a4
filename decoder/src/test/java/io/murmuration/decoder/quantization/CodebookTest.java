package io.murmuration.decoder.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodebookTest {
  /** As QLoRA publishes them. */
  private static final double[] PUBLISHED = {
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0
  };

  static Stream<Codebook> both() {
    return Stream.of(Codebook.NF4, Codebook.DYNAMIC8);
  }

  @Test
  void nf4HasThePublishedLevelsToTheLastBit() {
    assertThat(Codebook.NF4.size()).isEqualTo(16);
    for (int index = 0; index < 16; index++) {
      assertThat(Codebook.NF4.level(index)).isEqualTo((float) PUBLISHED[index]);
    }
  }

  @Test
  void nf4IsMadeOfQuantilesOfANormalDistribution() {
    double offset = 0.9677083;
    List<Double> levels = new ArrayList<>(List.of(0.0));
    for (int index = 0; index < 8; index++) {
      levels.add(quantile(offset + (0.5 - offset) * index / 8));
    }
    for (int index = 0; index < 7; index++) {
      levels.add(-quantile(offset + (0.5 - offset) * index / 7));
    }
    Collections.sort(levels);
    double largest = levels.get(15);
    for (int index = 0; index < 16; index++) {
      // The published ones were computed from probabilities in float32.
      assertThat(levels.get(index) / largest).isCloseTo(PUBLISHED[index], within(2e-7));
    }
  }

  @Test
  void theDynamicMapHasSevenDecadesOfTwiceAsManyLevelsEach() {
    Codebook map = Codebook.DYNAMIC8;
    assertThat(map.size()).isEqualTo(256);
    assertThat(map.level(255)).isEqualTo(1.0f);
    assertThat(map.level(254)).isEqualTo(0.99296875f);
    assertThat(map.level(0)).isEqualTo(-0.99296875f);
    assertThat(map.level(127)).isEqualTo(0.0f);
    assertThat(map.level(128)).isEqualTo(5.5e-7f);
    assertThat(map.level(129)).isEqualTo(3.25e-6f);
    assertThat(map.level(130)).isEqualTo(7.75e-6f);
    for (int index = 0; index < 255; index++) {
      assertThat(map.level(index)).isLessThan(map.level(index + 1));
      assertThat(map.level(index)).isEqualTo(index == 127 ? 0.0f : -map.level(254 - index));
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void everyNumberGoesToItsNearestLevel(Codebook codebook) {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 2_000; trial++) {
      float value = (float) (2 * random.nextDouble() - 1);
      float found = Math.abs(value - codebook.level(codebook.nearest(value)));
      for (int index = 0; index < codebook.size(); index++) {
        assertThat(found).isLessThanOrEqualTo(Math.abs(value - codebook.level(index)) + 1e-8f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void levelsStandForThemselvesAndTiesGoDown(Codebook codebook) {
    for (int index = 0; index < codebook.size(); index++) {
      assertThat(codebook.nearest(codebook.level(index))).isEqualTo(index);
    }
    for (int index = 0; index + 1 < codebook.size(); index++) {
      float middle = (codebook.level(index) + codebook.level(index + 1)) / 2;
      assertThat(codebook.nearest(middle)).isEqualTo(index);
      assertThat(codebook.nearest(Math.nextUp(middle))).isEqualTo(index + 1);
    }
  }

  /** By bisection on the series of the normal distribution function. */
  private static double quantile(double probability) {
    double low = -4;
    double high = 4;
    for (int step = 0; step < 80; step++) {
      double middle = (low + high) / 2;
      double term = middle;
      double sum = middle;
      for (int k = 1; k < 120; k++) {
        term *= middle * middle / (2 * k + 1);
        sum += term;
      }
      double below = 0.5 + sum * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
      low = below < probability ? middle : low;
      high = below < probability ? high : middle;
    }
    return low;
  }
}
