package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetTest {

  private static final BigDecimal UNITS_PER_NAT = BigDecimal.TEN.pow(12);
  private static final PrivacyEvent TOKEN = token(80, Adjacency.REPLACE_ONE);

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  private static PmixedToken token(int members, Adjacency adjacency) {
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
    return new PmixedToken(members, new SubsetPlan.DrawOne(), ball, adjacency);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aChargeIsTheNextWholeUnitAboveTheLoss(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double order = 1 + Math.exp(random.nextDouble(-1, 4));
    PrivacyEvent token = token(random.nextInt(1, 100_000), Adjacency.ZERO_OUT);

    long charge = IntegerCharge.charge(token, order);

    BigDecimal exact = new BigDecimal(RdpAccountant.lossAt(token, order)).multiply(UNITS_PER_NAT);
    assertThat(BigDecimal.valueOf(charge)).isGreaterThanOrEqualTo(exact);
    BigDecimal allowance = exact.multiply(new BigDecimal("3e-16")).add(BigDecimal.ONE);
    assertThat(BigDecimal.valueOf(charge)).isLessThanOrEqualTo(exact.add(allowance));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aLimitIsTheLastWholeUnitUnderTheBudget(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double order = 2 + Math.exp(random.nextDouble(-1, 4));
    double delta = Math.exp(random.nextDouble(-16, -4));
    double epsilon = Conversion.epsilonAt(order, 1e-6, delta) + random.nextDouble(0.1, 20);

    long limit = IntegerCharge.limit(epsilon, delta, order);

    BigDecimal exact =
        new BigDecimal(Conversion.limitAt(order, epsilon, delta)).multiply(UNITS_PER_NAT);
    assertThat(BigDecimal.valueOf(limit)).isLessThanOrEqualTo(exact);
    assertThat(BigDecimal.valueOf(limit)).isGreaterThan(exact.subtract(new BigDecimal(2)));
    assertThat(IntegerCharge.epsilonSpent(order, limit, delta))
        .isLessThanOrEqualTo(epsilon)
        .isCloseTo(epsilon, within(1e-11));
  }

  @Test
  void aReservationEqualsTheCommitsItIsMadeOf() {
    long one = IntegerCharge.charge(TOKEN, 3.4);

    assertThat(IntegerCharge.charge(new Repeated(TOKEN, 64), 3.4)).isEqualTo(64 * one);
    assertThat(IntegerCharge.charge(new Composed(List.of(TOKEN, TOKEN)), 3.4)).isEqualTo(2 * one);
    assertThat(IntegerCharge.charge(new Free("public model"), 3.4)).isZero();
    assertThat(IntegerCharge.charge(new Repeated(TOKEN, 0), 3.4)).isZero();
  }

  @Test
  void aChargeTooLargeToCountIsNotMade() {
    Repeated endless = new Repeated(TOKEN, Long.MAX_VALUE);

    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> IntegerCharge.charge(endless, 2));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(
            () ->
                IntegerCharge.charge(
                    new Composed(
                        List.of(
                            new Repeated(TOKEN, Long.MAX_VALUE / IntegerCharge.charge(TOKEN, 2)),
                            TOKEN)),
                    2));
  }

  @Test
  void chargesAreTheSameOnEveryMachine() {
    // Computed apart, at 50 digits: a JVM with another integer would disagree with the ledger.
    assertThat(IntegerCharge.charge(TOKEN, 2)).isEqualTo(1_172_271_437L);
    assertThat(IntegerCharge.charge(TOKEN, 3.4)).isEqualTo(2_357_238_232L);
    assertThat(IntegerCharge.limit(8, 1e-5, 3.4)).isEqualTo(4_061_160_847_039L);
  }

  /** In the first row the limit by the formula is one unit too many; in the second it fits. */
  @ParameterizedTest
  @CsvSource({"7.8, 7391739047505", "33, 9492435462558"})
  void aLimitIsTheLastUnitWhoseEpsilonIsWithinTheBudget(double order, long expected) {
    long limit = IntegerCharge.limit(10, 1e-9, order);

    assertThat(limit).isEqualTo(expected);
    assertThat(IntegerCharge.epsilonSpent(order, limit, 1e-9)).isLessThanOrEqualTo(10);
    assertThat(IntegerCharge.epsilonSpent(order, limit + 1, 1e-9)).isGreaterThan(10);
  }

  @Test
  void nothingSpentIsNoEpsilonAndOneUnitIsSome() {
    assertThat(IntegerCharge.epsilonSpent(3.4, 0, 1e-5)).isZero();
    assertThat(IntegerCharge.epsilonSpent(3.4, 1, 1e-5)).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntegerCharge.epsilonSpent(3.4, -1, 1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 51, 89",
    "80, 1722, 3610",
    "128, 4653, 10295",
    "1000, 310934, 784861",
    "10000, 31484575, 81600584"
  })
  void aPlanGivesTheTokensOfTheTableLessWhatWholeUnitsCost(
      int members, long replaceTokens, long zeroTokens) {
    assertPlan(BudgetPlan.forEvent(8, 1e-5, token(members, Adjacency.REPLACE_ONE)), replaceTokens);
    assertPlan(BudgetPlan.forEvent(8, 1e-5, token(members, Adjacency.ZERO_OUT)), zeroTokens);
  }

  private static void assertPlan(BudgetPlan plan, long exactTokens) {
    // A charge of c units is at most one unit too high, so 1 / c of the tokens are lost at most;
    // the account's grid is finer than the table's and may win a few.
    double lost = 1 + exactTokens / (double) plan.chargeUnits();
    assertThat((double) plan.tokens()).isGreaterThanOrEqualTo(exactTokens - lost);
    assertThat((double) plan.tokens()).isLessThanOrEqualTo(exactTokens * (1 + 1e-3) + 1);
    assertThat(plan.tokens()).isEqualTo(plan.limitUnits() / plan.chargeUnits());
  }

  @Test
  void noOtherOrderOfTheGridGivesMoreTokens() {
    BudgetPlan plan = BudgetPlan.forEvent(8, 1e-5, TOKEN);

    for (double order : RenyiOrders.account().toArray()) {
      long tokens = IntegerCharge.limit(8, 1e-5, order) / IntegerCharge.charge(TOKEN, order);
      assertThat(tokens).isLessThanOrEqualTo(plan.tokens());
    }
    assertThat(plan.order()).isEqualTo(3.4);
    assertThat(plan.chargeUnits()).isEqualTo(IntegerCharge.charge(TOKEN, 3.4));
  }

  @Test
  void ordersWithoutABoundArePassedOver() {
    PrivacyEvent upToFour =
        new PmixedFixedToken(80, new SubsetPlan.DrawOne(), 4, 0.1, Adjacency.ZERO_OUT);

    BudgetPlan plan = BudgetPlan.forEvent(8, 1e-5, upToFour);

    assertThat(plan.order()).isBetween(2.0, 4.0);
    assertThat(plan.tokens()).isPositive().isEqualTo(plan.limitUnits() / plan.chargeUnits());
  }

  @Test
  void whatHasNoBoundAtAnyOrderHasNoPlan() {
    PrivacyEvent published = new PmixedPublishedToken(80, 0.03, 3, 0.003);

    assertThat(RdpAccountant.lossAt(published, 3)).isInfinite();
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> BudgetPlan.forEvent(8, 1e-5, published))
        .withMessageContaining("at some order");
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> IntegerCharge.charge(published, 3));
  }

  @Test
  void spendingAWholePlanStaysWithinItsEpsilon() {
    BudgetPlan plan = BudgetPlan.forEvent(8, 1e-5, TOKEN);
    long spent = plan.tokens() * plan.chargeUnits();

    assertThat(IntegerCharge.epsilonSpent(plan.order(), spent, 1e-5)).isBetween(7.99, 8.0);
    assertThat(
            PrivacyFilter.admits(
                spent - plan.chargeUnits(), 0, plan.chargeUnits(), plan.limitUnits()))
        .isTrue();
    assertThat(PrivacyFilter.admits(spent, 0, plan.chargeUnits(), plan.limitUnits())).isFalse();
    // The curve of all those tokens, at its own best order, says no more.
    assertThat(
            Conversion.epsilonOf(RdpAccountant.price(new Repeated(TOKEN, plan.tokens())), 1e-5)
                .epsilon())
        .isLessThanOrEqualTo(8);
  }

  @Test
  void aBudgetTooSmallGivesNoTokenAndAFreeEventGivesAll() {
    assertThat(BudgetPlan.forEvent(0.01, 1e-9, token(1, Adjacency.REPLACE_ONE)).tokens()).isZero();
    assertThat(BudgetPlan.forEvent(1, 1e-5, new Free("public model")).tokens())
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theFilterAdmitsExactlyWhatFits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long spent = random.nextLong() >>> random.nextInt(1, 4);
    long pending = random.nextLong() >>> random.nextInt(1, 4);
    long added = random.nextLong() >>> random.nextInt(1, 4);
    BigInteger sum =
        BigInteger.valueOf(spent).add(BigInteger.valueOf(pending)).add(BigInteger.valueOf(added));
    long limit = random.nextLong() >>> 1;

    assertThat(PrivacyFilter.admits(spent, pending, added, limit))
        .isEqualTo(sum.compareTo(BigInteger.valueOf(limit)) <= 0);
    if (sum.bitLength() < 64) {
      assertThat(PrivacyFilter.admits(spent, pending, added, sum.longValueExact())).isTrue();
      assertThat(PrivacyFilter.admits(spent, pending, added, sum.longValueExact() - 1)).isFalse();
    }
  }

  @Test
  void sumsThatOverflowAreRefusedAndNegativeUnitsAreABug() {
    long most = Long.MAX_VALUE;

    assertThat(PrivacyFilter.admits(most, most, 2, most)).isFalse();
    assertThat(PrivacyFilter.admits(most, 0, 1, most)).isFalse();
    assertThat(PrivacyFilter.admits(0, 0, most, most)).isTrue();
    assertThat(PrivacyFilter.admits(1, 1, 0, 2)).isTrue();
    assertThat(PrivacyFilter.admits(1, 2, 0, 2)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> PrivacyFilter.admits(-1, 0, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> PrivacyFilter.admits(0, -1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> PrivacyFilter.admits(0, 0, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> PrivacyFilter.admits(0, 0, 0, -1));
  }
}
