package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PowerRemainderTest {

  private static final MathContext DIGITS = new MathContext(80);

  static LongStream seeds() {
    return Seeds.first(300);
  }

  /** phi_b(x) at 80 digits for an integer b. */
  static BigDecimal exact(int exponent, BigDecimal x) {
    return BigDecimal.ONE
        .add(x)
        .pow(exponent, DIGITS)
        .subtract(BigDecimal.ONE)
        .subtract(x.multiply(BigDecimal.valueOf(exponent)), DIGITS);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void agreesWithEightyDigitsAtIntegerExponents(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int exponent = random.nextBoolean() ? random.nextInt(2, 200) : -random.nextInt(1, 200);
    double size = Math.exp(random.nextDouble(-25, 1));
    double x = random.nextBoolean() ? size : -Math.min(size, 0.95);

    double remainder = PowerRemainder.at(exponent, x);

    double exact = exact(exponent, new BigDecimal(x)).doubleValue();
    assertThat(remainder).isCloseTo(exact, within(1e-12 * exact));
  }

  @Test
  void seriesAndClosedFormMeetAtTheirBorder() {
    for (double exponent : new double[] {1.01, 1.25, 2.5, 7.3, 40, -0.01, -0.25, -1.5, -39}) {
      double x = 0.25 / Math.max(1, Math.abs(exponent));
      double inside = PowerRemainder.at(exponent, x);
      double outside = PowerRemainder.at(exponent, x * (1 + 1e-9));
      assertThat(outside / inside).isCloseTo(1, within(5e-9));
    }
  }

  @Test
  void isZeroAtZeroAndInfiniteWhereItOverflows() {
    assertThat(PowerRemainder.at(3.5, 0)).isZero();
    assertThat(PowerRemainder.at(1024, 30)).isInfinite();
  }
}
