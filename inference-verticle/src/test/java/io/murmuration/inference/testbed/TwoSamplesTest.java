package io.murmuration.inference.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TwoSamplesTest {
  private static double[] uniform(long seed, double shift) {
    return new SplittableRandom(seed).doubles(1_000).map(value -> value + shift).toArray();
  }

  @Test
  void theDistanceIsThatOfTheDistributionFunctions() {
    assertThat(TwoSamples.distance(new double[] {1, 2, 3, 4}, new double[] {3, 4, 5, 6}))
        .isEqualTo(0.5);
    assertThat(TwoSamples.distance(new double[] {1, 1, 1, 2}, new double[] {2, 1, 1, 1})).isZero();
    assertThat(TwoSamples.distance(new double[] {1, 1}, new double[] {2, 2})).isEqualTo(1);
  }

  @Test
  void onlySamplesThatDifferHaveASmallPValue() {
    for (int seed = 0; seed < 200; seed++) {
      assertThat(TwoSamples.pValue(uniform(seed, 0), uniform(1_000 + seed, 0))).isGreaterThan(1e-6);
      assertThat(TwoSamples.pValue(uniform(seed, 0), uniform(1_000 + seed, 0.25))).isLessThan(1e-6);
    }
    double[] zeros = new double[500];
    double[] shifted = new double[500];
    java.util.Arrays.fill(shifted, 0, 100, 1); // a distance of 1/5
    assertThat(TwoSamples.pValue(zeros, shifted)).isCloseTo(2 * Math.exp(-20), within(1e-20));
  }

  @Test
  void samplesForWhichTheBoundIsNotProvenAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoSamples.pValue(new double[457], new double[457]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwoSamples.pValue(new double[500], new double[501]));
  }
}
