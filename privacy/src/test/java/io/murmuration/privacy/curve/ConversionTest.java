package io.murmuration.privacy.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {

  static List<Map<String, String>> vectors() {
    return Vectors.rows("rdp-to-epsilon.csv");
  }

  static LongStream seeds() {
    return LongStream.range(0, 25);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void epsilonsAgreeWithTheReference(Map<String, String> row) {
    Map<String, Double> args =
        Arrays.stream(row.get("args").split(";"))
            .map(pair -> pair.split("="))
            .collect(Collectors.toMap(pair -> pair[0], pair -> Double.valueOf(pair[1])));

    double epsilon = Conversion.epsilonAt(args.get("alpha"), args.get("rdp"), args.get("delta"));

    assertThat(epsilon).isCloseTo(Vectors.number(row, "value"), within(1e-12));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aLimitConvertsBackToItsEpsilonAndFallsWithDelta(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double order = 1 + Math.exp(random.nextDouble(-3, 7));
    double delta = Math.exp(random.nextDouble(-40, -1));
    double epsilon = Conversion.epsilonAt(order, 1e-3, delta) + random.nextDouble(0.01, 10);

    double limit = Conversion.limitAt(order, epsilon, delta);

    double back = Conversion.epsilonAt(order, limit, delta);
    assertThat(back).isCloseTo(epsilon, within(1e-12 * (1 + epsilon)));
    assertThat(Conversion.epsilonAt(order, limit, delta / 2)).isGreaterThan(back);
    assertThat(Conversion.epsilonAt(order, limit * 1.01, delta)).isGreaterThan(back);
  }

  @Test
  void theBestOrderOfACurveIsTaken() {
    RdpCurve gaussian = RdpCurve.of(RenyiOrders.account(), order -> order / 8);

    Conversion.Epsilon best = Conversion.epsilonOf(gaussian, 1e-5);

    for (double order : RenyiOrders.account().toArray()) {
      assertThat(Conversion.epsilonAt(order, order / 8, 1e-5))
          .isGreaterThanOrEqualTo(best.epsilon());
    }
    assertThat(Conversion.epsilonAt(best.order(), best.order() / 8, 1e-5))
        .isEqualTo(best.epsilon());
  }

  @Test
  void noLossIsNoEpsilonAndNoBoundIsNone() {
    RenyiOrders orders = RenyiOrders.account();

    assertThat(Conversion.epsilonOf(RdpCurve.zero(orders), 1e-5).epsilon()).isZero();
    assertThat(
            Conversion.epsilonOf(RdpCurve.of(orders, o -> Double.POSITIVE_INFINITY), 1e-5)
                .epsilon())
        .isInfinite();
    assertThat(Conversion.epsilonAt(64, 1e-9, 0.5)).isZero(); // negative before it is clipped
  }

  @Test
  void amongEqualOrdersTheSmallestIsTaken() {
    RenyiOrders orders = RenyiOrders.of(2, 3, 4);
    RdpCurve unbounded = RdpCurve.of(orders, order -> Double.POSITIVE_INFINITY);

    assertThat(Conversion.epsilonOf(RdpCurve.zero(orders), 0.1).order()).isEqualTo(2);
    assertThat(Conversion.epsilonOf(unbounded, 0.1).order()).isEqualTo(2);
    assertThat(Conversion.deltaOf(RdpCurve.zero(orders), 1).order()).isEqualTo(2);
    assertThat(Conversion.deltaOf(unbounded, 1).order()).isEqualTo(2);
  }

  @Test
  void deltaCoversALossUpToItsVariationAndNotOneStepMore() {
    double variation = Conversion.deltaAt(2, 1e-6, 0);

    assertThat(variation).isCloseTo(1e-3, within(1e-9));
    assertThat(Conversion.isWithinDelta(1e-6, variation)).isTrue();
    assertThat(Conversion.isWithinDelta(1e-6, Math.nextDown(variation))).isFalse();
  }

  @Test
  void anOrderThatCannotServeHasNoRoom() {
    assertThat(Conversion.limitAt(1.25, 1, 1e-5)).isNegative();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1, Double.NaN})
  void aDeltaOutsideZeroAndOneIsRefused(double delta) {
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.epsilonAt(2, 1, delta));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.limitAt(2, 1, delta));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void anEpsilonThatIsNoBudgetIsRefused(double epsilon) {
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.limitAt(2, epsilon, 1e-5));
  }

  static List<Map<String, String>> conversions() {
    return Vectors.rows("noise.csv").stream()
        .filter(row -> row.get("kind").equals("conversion"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("conversions")
  void everyConversionAgreesWithTheReferenceFromAbove(Map<String, String> row) {
    double order = Vectors.number(row, "order");
    String[] extra = row.get("extra").split("; ");
    double loss = Double.parseDouble(extra[0].replace("rdp=", ""));
    double expected = Vectors.number(row, "value");
    if (row.get("delta").isEmpty()) {
      assertThat(Conversion.deltaAt(order, loss, Vectors.number(row, "epsilon")))
          .isBetween(expected * (1 - 1e-12), expected * (1 + 1e-11));
      return;
    }
    double delta = Vectors.number(row, "delta");
    assertThat(Conversion.epsilonAt(order, loss, delta))
        .isBetween(expected * (1 - 1e-14), expected * (1 + 1e-13));
    if (extra.length > 1) {
      double classic = Double.parseDouble(extra[1].replace("classic_mironov=", ""));
      assertThat(Conversion.classicEpsilonAt(order, loss, delta))
          .isBetween(classic * (1 - 1e-14), classic * (1 + 1e-13));
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void conversionsCoverTheirFormulasAtSixtyDigits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double order = 1 + Math.exp(random.nextDouble(-3, 7));
    double loss = Math.exp(random.nextDouble(-6, 2));
    double epsilon = loss * random.nextDouble(0.5, 3);
    BigDecimal a = Digits.of(order);
    BigDecimal below = a.subtract(BigDecimal.ONE);
    BigDecimal share = Digits.ln(below.divide(a, Digits.MC));

    BigDecimal excess = Digits.of(loss).subtract(Digits.of(epsilon)).add(share);
    BigDecimal tight = Digits.exp(below.multiply(excess)).divide(a, Digits.MC);
    double delta = Conversion.deltaAt(order, loss, epsilon);
    if (tight.compareTo(exactVariation(loss)) > 0) {
      assertThat(Digits.error(delta, exactVariation(loss))).isBetween(0.0, 1e-14);
    } else if (tight.compareTo(new BigDecimal("1e-290")) < 0) {
      assertThat(Digits.of(delta)).isBetween(tight, new BigDecimal("2e-290"));
    } else {
      assertThat(Digits.error(delta, tight)).isBetween(0.0, 1e-11);
      BigDecimal logs = Digits.ln(Digits.of(delta)).add(Digits.ln(a));
      BigDecimal back = Digits.of(loss).add(share).subtract(logs.divide(below, Digits.MC));
      double backEpsilon = Conversion.epsilonAt(order, loss, delta);
      assertThat(Digits.of(backEpsilon)).isGreaterThanOrEqualTo(back);
      assertThat(backEpsilon).isLessThanOrEqualTo(epsilon + 1e-11 * (1 + epsilon));
      assertThat(Conversion.classicEpsilonAt(order, loss, delta)).isGreaterThan(backEpsilon);
    }
  }

  @Test
  void aLossWithinDeltaNeedsNoEpsilonAndOneAboveDoes() {
    double delta = 1e-3;
    double edge = -Math.log1p(-delta * delta); // 1 - e^-edge = delta^2

    assertThat(Conversion.isWithinDelta(edge * (1 - 1e-9), delta)).isTrue();
    assertThat(Conversion.isWithinDelta(edge * (1 + 1e-9), delta)).isFalse();
    assertThat(Conversion.isWithinDelta(0, 1e-300)).isTrue();
    assertThat(Conversion.isWithinDelta(Double.POSITIVE_INFINITY, 0.999)).isFalse();
    RdpCurve small = RdpCurve.of(RenyiOrders.of(2), order -> edge / 2);
    assertThat(Conversion.epsilonAt(2, edge / 2, delta)).isPositive();
    assertThat(Conversion.epsilonOf(small, delta)).isEqualTo(new Conversion.Epsilon(0, 2));
  }

  /** No two laws that differ by more than delta have so small a divergence at any order. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lawsThatDifferByMoreThanDeltaAreNeverCalledWithinIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double order = 1 + Math.exp(random.nextDouble(-5, 3));
    double p = random.nextDouble(0.01, 0.99);
    double q = Math.min(0.999, Math.max(0.001, p + random.nextDouble(-0.1, 0.1)));
    double moment =
        Math.pow(p, order) * Math.pow(q, 1 - order)
            + Math.pow(1 - p, order) * Math.pow(1 - q, 1 - order);
    double loss = Math.max(0, Math.log(moment) / (order - 1));

    assertThat(Conversion.isWithinDelta(loss, Math.abs(p - q) * 0.999)).isFalse();
    assertThat(Conversion.deltaAt(order, loss * (1 + 1e-9), 0))
        .isGreaterThanOrEqualTo(Math.abs(p - q) * (1 - 1e-6));
  }

  @Test
  void theSmallestDeltaOfACurveIsTaken() {
    RdpCurve gaussian = RdpCurve.of(RenyiOrders.account(), order -> order / 8);

    Conversion.Delta best = Conversion.deltaOf(gaussian, 3);

    for (double order : RenyiOrders.account().toArray()) {
      assertThat(Conversion.deltaAt(order, order / 8, 3)).isGreaterThanOrEqualTo(best.delta());
    }
    assertThat(best.delta()).isEqualTo(Conversion.deltaAt(best.order(), best.order() / 8, 3));
    assertThat(Conversion.deltaOf(RdpCurve.zero(RenyiOrders.account()), 0).delta()).isZero();
    RdpCurve unbounded = RdpCurve.of(RenyiOrders.account(), o -> Double.POSITIVE_INFINITY);
    assertThat(Conversion.deltaOf(unbounded, 3).delta()).isOne();
  }

  @Test
  void whatCannotBeConvertedIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.deltaAt(2, 1, -1e-9));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.deltaAt(2, 1, Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Conversion.deltaAt(2, 1, Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.deltaAt(1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.deltaAt(2, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.isWithinDelta(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.classicEpsilonAt(2, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Conversion.classicEpsilonAt(1, 1, 0.1));
  }

  private static BigDecimal exactVariation(double loss) {
    return Digits.expm1(Digits.of(loss).negate()).negate().sqrt(Digits.MC);
  }
}
