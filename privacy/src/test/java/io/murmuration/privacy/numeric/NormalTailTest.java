package io.murmuration.privacy.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalTailTest {

  private static final double LARGEST_ERROR = 1e-14;

  static double[] points() {
    SplittableRandom random = new SplittableRandom(7);
    DoubleStream grid = IntStream.rangeClosed(-40, 40).mapToDouble(n -> n);
    DoubleStream edges =
        DoubleStream.of(
            1.5, Math.nextUp(1.5), Math.nextDown(-1.5), 1e-300, -1e-17, 1.49, 1.51, 37.4);
    DoubleStream scattered =
        DoubleStream.concat(random.doubles(80, -3, 3), random.doubles(40, -40, 40));
    return DoubleStream.concat(DoubleStream.concat(grid, edges), scattered).toArray();
  }

  @Test
  void tailsHaveFourteenDigitsFromMinusFortyToForty() {
    for (double x : points()) {
      BigDecimal exact = Digits.normalAbove(Digits.of(x));
      BigDecimal below = Digits.normalAbove(Digits.of(-x));
      BigDecimal log = x < 0 ? Digits.log1p(below.negate()) : Digits.ln(exact);

      assertThat(excess(NormalTail.above(x), exact)).as("x=%s", x).isZero();
      assertThat(excess(NormalTail.logAbove(x), log)).as("log, x=%s", x).isZero();
    }
  }

  /** By how much the distance exceeds the allowance, which for subnormal doubles is one step. */
  private static double excess(double value, BigDecimal exact) {
    double distance = Digits.of(value).subtract(exact).abs().doubleValue();
    double allowed = Math.max(LARGEST_ERROR * exact.abs().doubleValue(), Double.MIN_VALUE);
    return Math.max(0, distance - allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "1, 0.15865525393145705",
    "-1, 0.8413447460685429",
    "1.959963984540054, 0.025000000000000012",
    "6, 9.86587645037698e-10",
    "20, 2.7536241186062337e-89",
    "37, 5.725571222524577e-300"
  })
  void tailsAgreeWithAnotherLibrary(double x, double expected) {
    assertThat(NormalTail.above(x)).isCloseTo(expected, within(LARGEST_ERROR * expected));
  }

  @Test
  void tailsEndAtZeroAndOne() {
    assertThat(NormalTail.above(39)).isZero();
    assertThat(NormalTail.above(Double.POSITIVE_INFINITY)).isZero();
    assertThat(NormalTail.above(-39)).isOne();
    assertThat(NormalTail.above(Double.NEGATIVE_INFINITY)).isOne();
    assertThat(NormalTail.logAbove(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(NormalTail.logAbove(Double.POSITIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(NormalTail.logAbove(1e6)).isCloseTo(-5e11 - 0.9189385 - Math.log(1e6), within(1e-3));
  }

  @Test
  void tailsFallFromEachPointToTheNext() {
    double previous = 1;
    double previousLog = 0;
    for (double x = -7; x < 37; x += 1.0 / 64) {
      double tail = NormalTail.above(x);
      double log = NormalTail.logAbove(x);
      assertThat(tail).isLessThan(previous);
      assertThat(log).isLessThan(previousLog);
      previous = tail;
      previousLog = log;
    }
  }

  @Test
  void whatIsNotANumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NormalTail.above(Double.NaN))
        .withMessageContaining("x must be a number");
    assertThatIllegalArgumentException().isThrownBy(() -> NormalTail.logAbove(Double.NaN));
  }
}
