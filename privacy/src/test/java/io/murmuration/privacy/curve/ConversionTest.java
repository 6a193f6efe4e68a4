package io.murmuration.privacy.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
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
    return LongStream.range(0, 200);
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
}
