package io.murmuration.privacy.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalTailTest {

  private static final double LARGEST_ERROR = 1e-14;

  static double[] points() {
    SplittableRandom random = new SplittableRandom(7);
    DoubleStream grid = IntStream.rangeClosed(-10, 10).mapToDouble(n -> 4 * n);
    DoubleStream edges =
        DoubleStream.of(
            1.5, Math.nextUp(1.5), Math.nextDown(-1.5), 1e-300, -1e-17, 1.49, 1.51, 37.4);
    DoubleStream scattered =
        DoubleStream.concat(random.doubles(40, -3, 3), random.doubles(10, -40, 40));
    return DoubleStream.concat(DoubleStream.concat(grid, edges), scattered).toArray();
  }

  @Test
  @Tag("slow")
  void tailsHaveFourteenDigitsFromMinusFortyToForty() {
    for (double x : points()) {
      BigDecimal beyond = Digits.normalAbove(Digits.of(Math.abs(x)));
      BigDecimal exact = x < 0 ? BigDecimal.ONE.subtract(beyond) : beyond;
      BigDecimal log = x < 0 ? Digits.log1p(beyond.negate()) : Digits.ln(beyond);

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

  /** By mpmath 1.3 at 800 digits. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 0.5, -0.6931471805599453094",
    "1e-300, 0.5, -0.6931471805599453094",
    "-1e-17, 0.500000000000000004, -0.6931471805599453014",
    "0.3, 0.3820885778110473669, -0.9621028181688506567",
    "-0.3, 0.6179114221889526331, -0.4814101615884812052",
    "1.0, 0.1586552539314570514, -1.841021645009263506",
    "-1.0, 0.8413447460685429486, -0.1727537790234498895",
    "1.49, 0.06811211796672545504, -2.686600137945681325",
    "1.5, 0.066807201268858066, -2.705944400823889807",
    "1.5000000000000002, 0.06680720126885803725, -2.705944400823890237",
    "1.51, 0.06552171208891649945, -2.72537370899550718",
    "-1.5, 0.933192798731141934, -0.06914345561223398299",
    "-1.5000000000000002, 0.9331927987311419628, -0.06914345561223395218",
    "-1.75, 0.9599408431361829096, -0.0408836181520949309",
    "2.0, 0.0227501319481792072, -3.783184333682031949",
    "-2.0, 0.9772498680518207928, -0.02301290932896348847",
    "3.0, 1.349898031630094527e-3, -6.607726221510349543",
    "-3.0, 0.9986501019683699055, -1.350809964748193799e-3",
    "5.0, 2.866515718791939117e-7, -15.06499839398872574",
    "-5.0, 0.9999997133484281208, -2.866516129637635934e-7",
    "8.5, 9.479534822203318354e-18, -39.19739642821766929",
    "12.0, 1.776482112077678998e-33, -75.41067300156879594",
    "-12.0, 1.0, -1.776482112077678998e-33",
    "20.0, 2.753624118606233695e-89, -203.9171553710972639",
    "30.0, 4.90671392714818706e-198, -454.3212439563431971",
    "37.4, 1.953681561648992248e-306, -703.9213228832643312"
  })
  void tailsAgreeWithAnotherLibrary(double x, BigDecimal tail, BigDecimal log) {
    assertThat(excess(NormalTail.above(x), tail)).isZero();
    assertThat(excess(NormalTail.logAbove(x), log)).isZero();
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

  /** A JVM with other bits would price the same event otherwise. */
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.3820885778110473, -0.9621028181688508",
    "1.5, 0.06680720126885803, -2.70594440082389",
    "-1.5, 0.9331927987311419, -0.069143455612234",
    "-1.75, 0.9599408431361829, -0.04088361815209493",
    "2.1, 0.01786442056281656, -4.024944222243985",
    "7.0, 1.2798125438858352E-12, -27.384307498811076"
  })
  void tailsAreTheSameOnEveryMachine(double x, double tail, double log) {
    assertThat(NormalTail.above(x)).isEqualTo(tail);
    assertThat(NormalTail.logAbove(x)).isEqualTo(log);
  }

  @Test
  void whatIsNotANumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NormalTail.above(Double.NaN))
        .withMessageContaining("x must be a number");
    assertThatIllegalArgumentException().isThrownBy(() -> NormalTail.logAbove(Double.NaN));
  }
}
