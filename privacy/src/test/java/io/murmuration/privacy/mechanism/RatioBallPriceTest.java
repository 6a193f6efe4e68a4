package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatioBallPriceTest {

  static List<Map<String, String>> prices() {
    return Vectors.rows("ratio-ball-price.csv");
  }

  static List<Map<String, String>> conditionalLosses() {
    return Vectors.rows("ratio-ball-conditional.csv");
  }

  static List<Map<String, String>> calibrations() {
    return Vectors.rows("ratio-ball-calibration.csv");
  }

  static List<Map<String, String>> largestRatios() {
    return Vectors.rows("ratio-ball.csv").stream()
        .filter(row -> row.get("quantity").startsWith("ratio_ball_eps"))
        .toList();
  }

  static LongStream seeds() {
    return Seeds.first(300);
  }

  @ParameterizedTest
  @MethodSource("prices")
  void theTheoremIsChargedWithAllItsDigitsAndNeverAboveTheTwoPointBound(Map<String, String> row) {
    double expected = Vectors.number(row, "theorem");
    RatioBallToken token =
        new RatioBallToken(
            Integer.parseInt(row.get("members")),
            new SubsetPlan.Poisson(Vectors.number(row, "rate")),
            Vectors.number(row, "radius"),
            Adjacency.valueOf(row.get("adjacency")));

    double order = Vectors.number(row, "order");

    double loss = new TokenPrice(token).lossAt(order);

    // A moment that no double holds costs the largest log ratio, which is hardly more.
    assertThat(Vectors.number(row, "ratio")).isGreaterThanOrEqualTo(expected);
    boolean overflows = (order - 1) * expected > 690;
    double room = overflows ? 1e-2 : 2.2e-11;
    assertThat(loss).isBetween(expected * (1 - 1e-15), expected * (1 + room));
  }

  @ParameterizedTest
  @MethodSource("conditionalLosses")
  void theConditionalBoundIsTheReferenceOneAndNeverBelowThePrice(Map<String, String> row) {
    double expected = Vectors.number(row, "loss");
    Adjacency adjacency = adjacency(row);
    ConditionalRatio conditional =
        new ConditionalRatio(
            Integer.parseInt(row.get("members")),
            Vectors.number(row, "rate"),
            Vectors.number(row, "radius"),
            adjacency);
    double order = Vectors.number(row, "order");

    assertThat(conditional.lossAt(order)).isCloseTo(expected, within(1e-9 * expected));
    assertThat(price(conditional).lossAt(order)).isLessThan(0.9 * expected);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void whatTheNumberOfOthersWouldCostIsNeverCharged(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ConditionalRatio conditional =
        new ConditionalRatio(
            (int) Math.exp(random.nextDouble(0, 6)),
            random.nextInt(4) == 0 ? 1 : Math.exp(random.nextDouble(-7, 0)),
            Math.exp(random.nextDouble(-7, 2)),
            random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT);
    double order = 1.01 + Math.exp(random.nextDouble(-4, 4));

    assertThat(price(conditional).lossAt(order))
        .isLessThanOrEqualTo(conditional.lossAt(order) * (1 + 1e-10));
  }

  @ParameterizedTest
  @MethodSource("calibrations")
  void moreTokensFitThanTheConditionalBoundAllows(Map<String, String> row) {
    RatioBallToken token =
        new RatioBallToken(
            Integer.parseInt(row.get("members")),
            new SubsetPlan.Poisson(Vectors.number(row, "rate")),
            Vectors.number(row, "radius"),
            adjacency(row));

    BudgetPlan plan =
        BudgetPlan.forEvent(Vectors.number(row, "epsilon"), Vectors.number(row, "delta"), token);

    assertThat(plan.tokens()).isGreaterThan((long) (1.15 * Vectors.number(row, "tokens")));
  }

  @ParameterizedTest
  @MethodSource("largestRatios")
  void noOrderCostsMoreThanTheLargestLogRatio(Map<String, String> row) {
    Map<String, Double> args = Arguments.of(row.get("args"));
    double expected = Vectors.number(row, "value");
    boolean replaced = row.get("quantity").endsWith("replace");
    RatioBallToken token =
        new RatioBallToken(
            args.get("N").intValue(),
            new SubsetPlan.All(),
            args.get("c"),
            replaced ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT);

    double loss = new TokenPrice(token).lossAt(1e15);

    assertThat(loss).isCloseTo(expected, within(2e-11 * expected + 1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.025, 2", "0.05, 16", "0.25, 4", "3, 2"})
  void oneMemberAloneCostsAtMostPureDifferentialPrivacyOfTwiceTheRadius(
      double radius, double order) {
    RatioBallToken token =
        new RatioBallToken(1, new SubsetPlan.All(), radius, Adjacency.REPLACE_ONE);

    assertThat(new TokenPrice(token).lossAt(order))
        .isLessThanOrEqualTo(BoundedRatio.pure(2 * radius).lossAt(order) * (1 + 1e-12));
  }

  /** With gamma = 1 - e^-b and C = e^b - 1 the theorem's masses are 1/(1 + e^b) and the rest. */
  @ParameterizedTest
  @CsvSource({"1000, 0.88, 1.5", "1000, 0.88, 3", "80, 2, 8", "5000, 0.1, 2", "80, 1, 1.2"})
  void forManyMembersThePriceIsTheTheoremInItsShortForm(int members, double b, double order) {
    double w = 1.0 / members;
    double r0 = Math.exp(-b);
    double x = 2 * w * Math.sinh(b) / r0;
    double replaced = r0 / (1 + Math.exp(b)) * (phi(order, x) + phi(1 - order, x));
    double r1 = r0 + w * -Math.expm1(-b);
    double up = w * Math.expm1(b) / r1;
    double down = w * Math.expm1(-b) / r1;
    double silenced = 0;
    for (double k : new double[] {order, 1 - order}) {
      double moment = r1 / (1 + Math.exp(b)) * (phi(k, up) + Math.exp(b) * phi(k, down));
      silenced = Math.max(silenced, moment);
    }

    assertLoss(members, b, order, Adjacency.REPLACE_ONE, replaced);
    assertLoss(members, b, order, Adjacency.ZERO_OUT, silenced);
  }

  private static void assertLoss(
      int members, double b, double order, Adjacency adjacency, double moment) {
    RatioBallToken token = new RatioBallToken(members, new SubsetPlan.DrawOne(), b, adjacency);
    double expected = Math.log1p(moment) / (order - 1);

    assertThat(new TokenPrice(token).lossAt(order))
        .isBetween(expected * (1 - 1e-8), expected * (1 + 1e-8));
  }

  private static double phi(double k, double x) {
    return Math.expm1(k * Math.log1p(x)) - k * x;
  }

  @Test
  void thePriceFallsWithTheSquareOfTheEnsembleAndRisesWithTheRadius() {
    assertThat(loss(100, 0.88) / loss(1000, 0.88)).isBetween(95.0, 105.0);
    assertThat(loss(80, 0.5)).isLessThan(loss(80, 0.6));
    // Far below one the ball is a cube of side 2b: the loss is close to order/2 (2b/N)^2 / 2.
    assertThat(loss(80, 1e-6)).isCloseTo(3 * Math.pow(1e-6 / 80, 2) * 2, within(1e-21));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    TokenPrice price =
        new TokenPrice(new RatioBallToken(80, new SubsetPlan.DrawOne(), 1, Adjacency.REPLACE_ONE));

    assertThatIllegalArgumentException().isThrownBy(() -> price.lossAt(order));
  }

  private static double loss(int members, double radius) {
    return new TokenPrice(
            new RatioBallToken(members, new SubsetPlan.DrawOne(), radius, Adjacency.REPLACE_ONE))
        .lossAt(3);
  }

  private static TokenPrice price(ConditionalRatio conditional) {
    return new TokenPrice(
        new RatioBallToken(
            conditional.members(),
            new SubsetPlan.Poisson(conditional.rate()),
            conditional.radius(),
            conditional.adjacency()));
  }

  private static Adjacency adjacency(Map<String, String> row) {
    return row.get("relation").equals("substitute") ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT;
  }
}
