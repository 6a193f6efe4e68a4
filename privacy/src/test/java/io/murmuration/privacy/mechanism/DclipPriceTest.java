package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DclipPriceTest {

  static List<Map<String, String>> boundedRanges() {
    return Vectors.rows("ratio-ball.csv").stream()
        .filter(row -> row.get("quantity").equals("rdp_bounded_range_poisson"))
        .toList();
  }

  static LongStream seeds() {
    return Seeds.first(200);
  }

  @ParameterizedTest
  @MethodSource("boundedRanges")
  void theExactLossOfABoundedRangeIsTheReferenceOneAndBarelyBelowThePrice(Map<String, String> row) {
    Map<String, Double> args = Arguments.of(row.get("args"));
    double expected = Vectors.number(row, "value");
    double exact = BoundedRange.lossAt(args.get("eta"), args.get("alpha"));

    double loss = price(1, args.get("eta") / 2, 1, Adjacency.ZERO_OUT).lossAt(args.get("alpha"));

    assertThat(exact).isCloseTo(expected, within(1e-9 * expected));
    assertThat(loss).isBetween(exact, exact * 1.04);
  }

  @Tag("slow")
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noBoundedRangeCostsMoreThanThePrice(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double range = Math.exp(random.nextDouble(-6, 2));
    double order = 1 + Math.exp(random.nextDouble(-2, 4));

    double loss = price(1, range / 4, 1, Adjacency.REPLACE_ONE).lossAt(order);

    assertThat(loss).isGreaterThanOrEqualTo(BoundedRange.lossAt(range, order));
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACE_ONE, 80, 1.96, 1, 2, 0.002401",
    "ZERO_OUT, 80, 1.96, 1, 2, 0.00060025",
    "REPLACE_ONE, 80, 1.96, 2, 2, 0.00060025",
    "ZERO_OUT, 10, 0.5, 0.5, 8, 0.04",
  })
  void aTokenCostsItsOrderTimesAnEighthOfTheSquaredRange(
      Adjacency adjacency,
      int members,
      double clip,
      double temperature,
      double order,
      double loss) {
    assertThat(price(members, clip, temperature, adjacency).lossAt(order))
        .isBetween(loss, loss * (1 + 1e-10));
  }

  @Test
  void highOrdersCostTheRangeItself() {
    assertThat(price(10, 5, 1, Adjacency.REPLACE_ONE).lossAt(1e15))
        .isBetween(2.0, 2.0 * (1 + 1e-10));
    assertThat(price(10, 5, 1, Adjacency.ZERO_OUT).lossAt(1e15)).isBetween(1.0, 1 + 1e-10);
  }

  @Test
  void aClipBeyondWhatADoubleResolvesCostsMoreThanItsRange() {
    assertThat(price(3, 18, 1, Adjacency.REPLACE_ONE).lossAt(1e15)).isBetween(24.0, 50.0);
    assertThat(price(1, 300, 1, Adjacency.REPLACE_ONE).lossAt(2)).isGreaterThan(1200).isFinite();
    assertThat(price(3, 1000, 1, Adjacency.REPLACE_ONE).lossAt(2)).isInfinite();
  }

  @Test
  void theLaplaceLimitOfTheRangeIsCovered() {
    assertThat(BoundedRange.lossAt(1e-3, 2)).isCloseTo(2 * 1e-6 / 8, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    DclipPrice price = price(80, 2, 1, Adjacency.REPLACE_ONE);

    assertThatIllegalArgumentException().isThrownBy(() -> price.lossAt(order));
  }

  private static DclipPrice price(
      int members, double clip, double temperature, Adjacency adjacency) {
    return new DclipPrice(new DclipToken(members, clip, temperature, adjacency));
  }
}
