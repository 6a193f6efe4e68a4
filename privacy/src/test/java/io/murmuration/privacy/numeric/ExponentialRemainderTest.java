package io.murmuration.privacy.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialRemainderTest {

  @Test
  void remaindersHaveTheirDigitsHoweverSmallTheyAre() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 60; i++) {
      double size = Math.exp(random.nextDouble(-40, 6));
      assertDigits(random.nextBoolean() ? size : -size);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -1, 1.0000000000000002, -1.0000000000000002, 1e-150, -700, 700})
  void remaindersMeetWhereTheFormulaChanges(double x) {
    assertDigits(x);
  }

  /** A JVM with other bits would price the same event otherwise. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.7182818284590452",
    "-1, 0.36787944117144233",
    "0.5, 0.14872127070012814",
    "-3, 2.049787068367864",
    "1.5, 1.981689070338065"
  })
  void remaindersAreTheSameOnEveryMachine(double x, double expected) {
    assertThat(ExponentialRemainder.at(x)).isEqualTo(expected);
  }

  @Test
  void remaindersOfNothingAndOfTooMuch() {
    assertThat(ExponentialRemainder.at(0)).isZero();
    assertThat(ExponentialRemainder.at(-0.0)).isZero();
    assertThat(ExponentialRemainder.at(800)).isInfinite();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExponentialRemainder.at(Double.NaN))
        .withMessageContaining("x must be a number");
  }

  private static void assertDigits(double x) {
    BigDecimal exact = Digits.expm1(Digits.of(x)).subtract(Digits.of(x));
    if (Math.abs(x) < 1e-10) { // the difference has lost its own digits
      exact = Digits.of(x).pow(2).divide(BigDecimal.valueOf(2), Digits.MC);
      exact = exact.add(Digits.of(x).pow(3).divide(BigDecimal.valueOf(6), Digits.MC));
    }
    assertThat(Digits.error(ExponentialRemainder.at(x), exact)).isCloseTo(0, within(2e-15));
  }
}
