package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.Vectors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRatioTest {

  static List<Map<String, String>> pureVectors() {
    return Vectors.rows("ratio-ball.csv").stream()
        .filter(row -> row.get("quantity").equals("rdp_pure_dp_tight"))
        .toList();
  }

  static LongStream seeds() {
    return Seeds.first(200);
  }

  @ParameterizedTest
  @MethodSource("pureVectors")
  void pureDifferentialPrivacyCostsItsTightLoss(Map<String, String> row) {
    Map<String, Double> args = Arguments.of(row.get("args"));
    double expected = Vectors.number(row, "value");

    double loss = BoundedRatio.pure(args.get("eps")).lossAt(args.get("alpha"));

    assertThat(loss).isBetween(expected * (1 - 1e-12), expected * (1 + 1.1e-11));
  }

  /** Laws on three tokens with ratios inside the bounds, one of them on both ends. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noLawsWithSuchRatiosDivergeMoreAndTheTwoEndsDoSoExactly(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BoundedRatio ratio =
        new BoundedRatio(Math.exp(random.nextDouble(-9, 4)), random.nextDouble(1e-4, 0.999));
    double order = 1 + Math.exp(random.nextDouble(-3, 4));
    double highest = ratio.rise() / (ratio.rise() + ratio.fall());
    double[] ends = {1 - highest, highest};
    double[] worst = {ends[0] * (1 + ratio.rise()), ends[1] * (1 - ratio.fall())};
    double low = random.nextDouble(0, ratio.fall());
    double[] mild = {ends[0] * (1 + low * ends[1] / ends[0]), ends[1] * (1 - low)};

    double loss = ratio.lossAt(order);

    assertThat(loss).isCloseTo(ReleasedLaw.divergence(order, worst, ends), within(1e-9 * loss));
    assertThat(loss).isGreaterThanOrEqualTo(ReleasedLaw.divergence(order, worst, ends));
    assertThat(ReleasedLaw.divergence(order, mild, ends)).isLessThanOrEqualTo(loss);
    BoundedRatio reversed =
        new BoundedRatio(ratio.fall() / (1 - ratio.fall()), ratio.rise() / (1 + ratio.rise()));
    assertThat(reversed.lossAt(order))
        .isCloseTo(ReleasedLaw.divergence(order, ends, worst), within(1e-9 * loss + 1e-9));
    assertThat(loss).isLessThanOrEqualTo(Math.log1p(ratio.rise()) * (1 + 1e-10));
  }

  @Test
  void largeOrdersCostTheLargestLogRatioAndOrdersNearOneTheFirstOnTheGrid() {
    BoundedRatio ratio = new BoundedRatio(3, 0.5);

    assertThat(ratio.lossAt(1e12)).isCloseTo(Math.log(4), within(2e-11));
    assertThat(ratio.lossAt(1.0000001)).isEqualTo(ratio.lossAt(1.01));
    assertThat(BoundedRatio.pure(1e-9).lossAt(2)).isCloseTo(1e-18, within(1e-26));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aRiseIsPositiveAndFinite(double rise) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BoundedRatio(rise, 0.5))
        .withMessageContaining("rise must be finite and > 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1, Double.NaN, Double.POSITIVE_INFINITY})
  void aFallIsBetweenZeroAndOne(double fall) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BoundedRatio(1, fall))
        .withMessageContaining("fall must be in (0, 1)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    assertThatIllegalArgumentException().isThrownBy(() -> BoundedRatio.pure(1).lossAt(order));
  }
}
