package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RenyiOrders;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whose next mechanism depends on what the last one said, with their exact deltas. */
class SomeOrderFilterTest {

  private static final RenyiOrders ORDERS = RenyiOrders.of(8, 32);
  private static final PrivacyTarget BUDGET = new PrivacyTarget(1, 0.01);

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  /** The outcome's probabilities on two neighbours; those of the last outcome are what is left. */
  private record Mechanism(double[] first, double[] second) {

    /** The outcome has probability p on one neighbour and e^-loss times that on the other. */
    static Mechanism of(double p, double loss) {
      double q = p * Math.exp(-loss);
      return new Mechanism(new double[] {p, 1 - p}, new double[] {q, 1 - q});
    }

    OrderUnits units() {
      return OrderUnits.at(
          ORDERS, order -> (long) Math.ceil(loss(order) * IntegerCharge.UNITS_PER_NAT) + 1);
    }

    private double loss(double order) {
      return Math.max(divergence(first, second, order), divergence(second, first, order));
    }

    private static double divergence(double[] p, double[] q, double order) {
      double moment = 0;
      for (int i = 0; i < p.length; i++) {
        moment += Math.pow(p[i], order) * Math.pow(q[i], 1 - order);
      }
      return Math.max(0, Math.log(moment)) / (order - 1);
    }

    /** What the outcomes, weighted by what came before, add to delta. */
    double excess(double before, double beforeOnOther) {
      double sum = 0;
      for (int i = 0; i < first.length; i++) {
        sum += Math.max(0, before * first[i] - Math.E * beforeOnOther * second[i]);
      }
      return sum;
    }
  }

  // Found by search: order 8 survives the first outcome, order 32 the second.
  private static final Mechanism OPENING =
      new Mechanism(
          new double[] {0.272, 0.212, 0.516},
          new double[] {
            0.272 * Math.exp(-0.508),
            0.212 * Math.exp(-0.572),
            1 - 0.272 * Math.exp(-0.508) - 0.212 * Math.exp(-0.572)
          });
  private static final Mechanism AFTER_FIRST = Mechanism.of(0.139, 0.6085);
  private static final Mechanism AFTER_SECOND = Mechanism.of(0.5895, 0.4848);

  private static double deltaOfSearchedRun() {
    return AFTER_FIRST.excess(OPENING.first[0], OPENING.second[0])
        + AFTER_SECOND.excess(OPENING.first[1], OPENING.second[1]);
  }

  @Test
  void withoutTheDivisionARunExceedsItsBudget() {
    OrderUnits opening = OPENING.units();
    long limitAtFirst = IntegerCharge.limit(BUDGET.epsilon(), BUDGET.delta(), 8);
    long limitAtSecond = IntegerCharge.limit(BUDGET.epsilon(), BUDGET.delta(), 32);

    // At every step some order has room for what is spent, whatever came out before.
    assertThat(opening.plus(AFTER_FIRST.units()).at(0)).isLessThanOrEqualTo(limitAtFirst);
    assertThat(opening.plus(AFTER_SECOND.units()).at(1)).isLessThanOrEqualTo(limitAtSecond);
    // And yet a set of transcripts has 1.1 % more than e times its probability on the neighbour.
    assertThat(deltaOfSearchedRun()).isBetween(0.0110, 0.0111);
  }

  @Test
  void withTheDivisionThatRunIsStopped() {
    SomeOrderFilter filter = SomeOrderFilter.of(BUDGET, ORDERS);
    OrderUnits nothing = OrderUnits.zero(ORDERS);

    assertThat(filter.admits(nothing, nothing, OPENING.units())).isTrue();
    assertThat(filter.admits(OPENING.units(), nothing, AFTER_FIRST.units())).isFalse();
    assertThat(filter.admits(OPENING.units(), nothing, AFTER_SECOND.units())).isFalse();
  }

  /** A tree of random mechanisms, each branch as long as the filter lets it be. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noAdaptiveRunExceedsItsBudget(long seed) {
    SomeOrderFilter filter = SomeOrderFilter.of(BUDGET, ORDERS);
    SplittableRandom random = new SplittableRandom(seed);

    double delta = delta(filter, random, OrderUnits.zero(ORDERS), new double[] {1, 1, 7});

    assertThat(delta).isBetween(0.0, BUDGET.delta());
  }

  /** The state: probability of the branch on either neighbour, and how deep it may still grow. */
  private static double delta(
      SomeOrderFilter filter, SplittableRandom random, OrderUnits spent, double[] state) {
    Mechanism next = Mechanism.of(random.nextDouble(0.01, 0.6), random.nextDouble(0.05, 0.9));
    OrderUnits units = next.units();
    if (state[2] == 0 || !filter.admits(spent, OrderUnits.zero(ORDERS), units)) {
      return Math.max(0, state[0] - Math.E * state[1]);
    }
    double sum = 0;
    for (int i = 0; i < 2; i++) {
      double[] branch = {state[0] * next.first[i], state[1] * next.second[i], state[2] - 1};
      sum += delta(filter, random, spent.plus(units), branch);
    }
    return sum;
  }

  @Test
  void limitsAreThoseOfDeltaDividedByTheNumberOfOrders() {
    OrderUnits limits = SomeOrderFilter.of(BUDGET, ORDERS).limits();

    for (int i = 0; i < 2; i++) {
      double epsilon = IntegerCharge.epsilonSpent(ORDERS.at(i), limits.at(i), 0.005);
      assertThat(epsilon).isBetween(1 - 1e-9, 1.0);
      assertThat(Conversion.limitAt(ORDERS.at(i), 1, 0.005) * IntegerCharge.UNITS_PER_NAT)
          .isBetween((double) limits.at(i), limits.at(i) + 1e3);
    }
  }

  @Test
  void theLastUnitAtAnyOrderIsAdmittedAndPendingCounts() {
    SomeOrderFilter filter = SomeOrderFilter.of(BUDGET, ORDERS);
    OrderUnits limits = filter.limits();
    OrderUnits nothing = OrderUnits.zero(ORDERS);
    OrderUnits one = OrderUnits.at(ORDERS, order -> 1);
    OrderUnits onlySecond = at(OrderUnits.UNBOUNDED, limits.at(1));

    assertThat(filter.admits(limits, nothing, nothing)).isTrue();
    assertThat(filter.admits(limits, nothing, one)).isFalse();
    assertThat(filter.admits(nothing, limits, one)).isFalse();
    assertThat(filter.admits(nothing, limits, nothing)).isTrue();
    assertThat(filter.admits(nothing, nothing, onlySecond)).isTrue();
    assertThat(filter.admits(nothing, one, onlySecond)).isFalse();
    assertThat(filter.admits(at(limits.at(0), limits.at(1) + 1), nothing, nothing)).isTrue();
    OrderUnits endless = at(OrderUnits.UNBOUNDED, OrderUnits.UNBOUNDED);
    assertThat(filter.admits(endless, nothing, nothing)).isFalse();
    assertThat(filter.admits(endless, endless, endless)).isFalse();
  }

  @Test
  void unitsOfAnotherGridAreRefused() {
    SomeOrderFilter filter = SomeOrderFilter.of(BUDGET, ORDERS);
    OrderUnits other = OrderUnits.zero(RenyiOrders.of(3));

    assertThatIllegalArgumentException().isThrownBy(() -> filter.admits(other, other, other));
  }

  private static OrderUnits at(long first, long second) {
    return OrderUnits.at(ORDERS, order -> order == 8 ? first : second);
  }
}
