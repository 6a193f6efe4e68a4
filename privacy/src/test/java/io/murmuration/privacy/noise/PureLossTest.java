package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PureLossTest {

  static List<Map<String, String>> vectors() {
    return Vectors.rows("noise.csv").stream()
        .filter(row -> row.get("kind").equals("pure_to_rdp"))
        .toList();
  }

  static LongStream seeds() {
    return LongStream.range(0, 25);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void lossesAgreeWithTheReference(Map<String, String> row) {
    double epsilon = Double.parseDouble(row.get("extra").replace("eps0=", ""));
    double expected = Vectors.number(row, "value");

    double loss = PureLoss.lossAt(epsilon, Vectors.number(row, "order"));

    assertThat(loss).isCloseTo(expected, within(1e-12 * expected));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesCoverRandomisedResponseAndBarelyExceedIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double epsilon = Math.exp(random.nextDouble(-8, 5));
    double order = 1 + Math.exp(random.nextDouble(-8, 7));

    assertExact(epsilon, order);
  }

  @ParameterizedTest
  @CsvSource({
    "1e-9, 1.000000001",
    "1e-9, 1024",
    "1e-4, 1.25",
    "2, 2",
    "2, 1.9999999",
    "2, 2.0000001",
    "50, 1.0001",
    "300, 64"
  })
  void lossesKeepTheirDigitsAtTheEdges(double epsilon, double order) {
    assertExact(epsilon, order);
  }

  @Test
  void lossesAreTheSameOnEveryMachine() {
    assertThat(PureLoss.lossAt(2, 2)).isEqualTo(1.8755476740949453);
    assertThat(PureLoss.lossAt(0.5, 3)).isEqualTo(0.3024063750562517);
  }

  @Test
  void lossesOfTheLargestBoundsAreTheBound() {
    assertThat(PureLoss.lossAt(1e9, 2)).isEqualTo(1e9);
    assertThat(PureLoss.lossAt(1e9, 1e6)).isEqualTo(1e9);
    assertThat(PureLoss.lossAt(0.1, 1e300)).isEqualTo(0.1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoBoundIsRefused(double epsilon) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PureLoss.lossAt(epsilon, 2))
        .withMessageContaining("epsilon must be finite and > 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    assertThatIllegalArgumentException().isThrownBy(() -> PureLoss.lossAt(1, order));
  }

  private static void assertExact(double epsilon, double order) {
    double loss = PureLoss.lossAt(epsilon, order);

    assertThat(Digits.error(loss, exact(epsilon, order))).isBetween(0.0, 3e-13);
    assertThat(loss).isLessThanOrEqualTo(epsilon);
    assertThat(loss).isLessThanOrEqualTo(order * epsilon * epsilon / 2 * (1 + 1e-15));
  }

  /** {@code ln[(sinh(a e) - sinh((a-1) e)) / sinh(e)] / (a-1)}. */
  private static BigDecimal exact(double epsilon, double order) {
    BigDecimal e = Digits.of(epsilon);
    BigDecimal a = Digits.of(order);
    BigDecimal below = a.subtract(BigDecimal.ONE);
    BigDecimal moment =
        sinh(a.multiply(e)).subtract(sinh(below.multiply(e)), Digits.MC).divide(sinh(e), Digits.MC);
    return Digits.ln(moment).divide(below, Digits.MC);
  }

  private static BigDecimal sinh(BigDecimal x) {
    return Digits.expm1(x)
        .subtract(Digits.expm1(x.negate()), Digits.MC)
        .divide(BigDecimal.valueOf(2), Digits.MC);
  }
}
