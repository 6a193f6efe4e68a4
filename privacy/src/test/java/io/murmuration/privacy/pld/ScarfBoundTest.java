package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScarfBoundTest {
  private static final double FALL = 30;
  private static final double RISE = 0.6;
  private static final double SPREAD = 1.2;
  private static final ScarfBound BOUND = new ScarfBound(FALL, RISE, SPREAD);
  private static final ScarfBound TURNED = new ScarfBound(RISE, FALL, SPREAD);

  static DoubleStream thresholds() {
    return DoubleStream.of(-29, -20, -14.98, -10, -1, -0.7, -0.3, 0, 0.3, 0.5, 0.59);
  }

  /**
   * The worst law has two points; the best of them by a fine search over where the lower one is.
   */
  @ParameterizedTest
  @MethodSource("thresholds")
  void theBoundIsTheWorstTwoPointLaw(double threshold) {
    double worst = 0;
    for (int i = 1; i <= 2_000_000; i++) {
      double low = FALL * i / 2_000_000.0;
      double high = Math.min(RISE, SPREAD / low);
      double mean =
          (low * Math.max(0, high - threshold) + high * Math.max(0, -low - threshold))
              / (low + high);
      worst = Math.max(worst, mean);
    }

    assertThat(BOUND.at(threshold)).isCloseTo(worst, within(1e-6 * (1 + worst)));
  }

  /**
   * What rises above a threshold is the threshold's fall less what falls below it, turned round.
   */
  @ParameterizedTest
  @MethodSource("thresholds")
  void bothSidesOfAThresholdAddUp(double threshold) {
    assertThat(BOUND.at(threshold) + threshold)
        .isCloseTo(TURNED.at(-threshold), within(1e-12 * (1 + Math.abs(threshold))));
    assertThat(BOUND.massAbove(threshold) + TURNED.massAbove(-threshold))
        .isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("thresholds")
  void theMassAboveIsTheSlope(double threshold) {
    double step = 1e-6;
    double slope = (BOUND.at(threshold - step) - BOUND.at(threshold + step)) / (2 * step);

    assertThat(BOUND.massAbove(threshold)).isCloseTo(slope, within(1e-6));
    assertThat(BOUND.at(RISE)).isZero();
    assertThat(BOUND.massAbove(RISE)).isZero();
  }
}
