package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonAmplificationTest {

  static List<Map<String, String>> vectors() {
    return Vectors.rows("noise.csv").stream()
        .filter(row -> row.get("kind").equals("generic_poisson_rdp_tight"))
        .toList();
  }

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void lossesAgreeWithTheReference(Map<String, String> row) {
    String base = row.get("extra");
    IntToDoubleFunction loss =
        base.contains("gaussian")
            ? k -> NoiseLoss.lossAt(new Gaussian(2), k)
            : base.contains("laplace")
                ? k -> NoiseLoss.lossAt(new Laplace(1), k)
                : k -> PureLoss.lossAt(0.5, k);
    double expected = Vectors.number(row, "value");

    double amplified =
        PoissonAmplification.lossAt(
            Integer.parseInt(row.get("order")), Vectors.number(row, "rate"), loss);

    assertThat(amplified).isCloseTo(expected, within(1e-9 * expected));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesCoverTheSumAtSixtyDigitsAndBarelyExceedIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int order = random.nextInt(2, 40);
    double rate = random.nextBoolean() ? random.nextDouble() : Math.exp(random.nextDouble(-20, 0));
    double curvature = Math.exp(random.nextDouble(-12, 2));

    assertExact(order, rate, k -> curvature * k, 1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1e-9, 1e-9",
    "2, 0.9999999999999999, 1",
    "3, 0.5, 1e-6",
    "33, 0.999999, 2",
    "64, 1e-9, 0.4",
    "64, 1e-4, 1e3"
  })
  void lossesKeepTheirDigitsAtTheEdges(int order, double rate, double curvature) {
    assertExact(order, rate, k -> curvature * k, 1e-11);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "1024, 1e-9, 0.005",
    "1024, 0.01, 0.5",
    "1024, 0.5, 1e-6",
    "1024, 0.999999, 2",
    "1023, 0.03, 0.02",
    "640, 1e-4, 1e3"
  })
  void lossesKeepTheirDigitsAtTheLargestOrders(int order, double rate, double curvature) {
    assertExact(order, rate, k -> curvature * k, 1e-11);
  }

  /** The bits hold the bounds on rounding errors, which no other check would see shrink. */
  @ParameterizedTest
  @CsvSource({
    "2, 0.1, 1.0, 0.06193252941633266",
    "5, 0.01, 0.25, 1.6607910079972506E-4",
    "16, 0.3, 0.5, 6.715763103415982",
    "64, 0.001, 0.02, 1.3093021994367335E-6",
    "33, 0.9, 2.0, 65.89134696822812",
    "128, 0.05, 1.0E-4, 3.204156649239034E-5"
  })
  void lossesAreTheSameOnEveryMachine(int order, double rate, double curvature, double loss) {
    assertThat(PoissonAmplification.lossAt(order, rate, k -> curvature * k)).isEqualTo(loss);
  }

  @Test
  void lossesTooSmallForADoubleAreRoundedUp() {
    double loss = PoissonAmplification.lossAt(2, 1e-200, k -> 1);

    assertThat(loss).isBetween(Double.MIN_VALUE, 1e-300);
  }

  @Test
  void aMechanismWithoutLossOrWithoutBoundStaysSo() {
    assertThat(PoissonAmplification.lossAt(2, 0.1, k -> 1)).isEqualTo(0.017036863236176748);
    assertThat(PoissonAmplification.lossAt(8, 0.1, k -> 0)).isZero();
    assertThat(PoissonAmplification.lossAt(8, 0.1, k -> k < 8 ? 1 : Double.POSITIVE_INFINITY))
        .isInfinite();
    assertThat(PoissonAmplification.lossAt(8, 0.1, k -> k == 8 ? 1 : 0)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -2, 1025, Integer.MAX_VALUE})
  void whatIsNoOrderToSumIsRefused(int order) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PoissonAmplification.lossAt(order, 0.1, k -> 1))
        .withMessageContaining("order must be in 2..1024");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 2, Double.NaN})
  void whatIsNoRateIsRefused(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PoissonAmplification.lossAt(2, rate, k -> 1))
        .withMessageContaining("rate must be in (0, 1)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN})
  void whatIsNoLossIsRefused(double loss) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PoissonAmplification.lossAt(2, 0.1, k -> loss));
  }

  private static void assertExact(
      int order, double rate, IntToDoubleFunction loss, double allowed) {
    double amplified = PoissonAmplification.lossAt(order, rate, loss);

    assertThat(Digits.error(amplified, exact(order, rate, loss)))
        .as("order=%s rate=%s", order, rate)
        .isBetween(0.0, allowed);
  }

  /** The binomial sum as it stands, ones and all. */
  static BigDecimal exact(int order, double rate, IntToDoubleFunction loss) {
    BigDecimal in = Digits.of(rate);
    BigDecimal out = BigDecimal.ONE.subtract(in);
    BigDecimal binomial = BigDecimal.ONE;
    BigDecimal moment = BigDecimal.ZERO;
    for (int k = 0; k <= order; k++) {
      if (k >= 2) {
        BigDecimal exponent = Digits.of(loss.applyAsDouble(k)).multiply(BigDecimal.valueOf(k - 1));
        BigDecimal weight =
            binomial
                .multiply(in.pow(k, Digits.MC), Digits.MC)
                .multiply(out.pow(order - k, Digits.MC), Digits.MC);
        moment = moment.add(weight.multiply(Digits.expm1(exponent), Digits.MC), Digits.MC);
      }
      binomial = binomial.multiply(BigDecimal.valueOf(order - k)).divide(BigDecimal.valueOf(k + 1));
    }
    return Digits.log1p(moment).divide(BigDecimal.valueOf(order - 1), Digits.MC);
  }
}
