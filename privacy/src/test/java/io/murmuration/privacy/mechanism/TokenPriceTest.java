package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPriceTest {

  private static final MathContext DIGITS = new MathContext(80);
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  static List<Map<String, String>> lossVectors() {
    return Vectors.rows("theorem.csv").stream().filter(r -> r.get("kind").equals("eps")).toList();
  }

  static LongStream seeds() {
    return Seeds.first(300);
  }

  @ParameterizedTest
  @MethodSource("lossVectors")
  void lossesAgreeWithTwelveDigitsOfTheTheoremFromAbove(Map<String, String> row) {
    double expected = Vectors.number(row, "eps_tight");
    // The ball of gamma = 0 holds the public distribution alone; the smallest ball comes near.
    double gamma = Math.max(1e-9, Vectors.number(row, "gamma"));
    PmixedToken token =
        new PmixedToken(
            Integer.parseInt(row.get("N")),
            new SubsetPlan.Poisson(Vectors.number(row, "p")),
            new ChiSquareBallParameters(
                gamma, Vectors.number(row, "C"), Vectors.number(row, "tau")),
            Adjacency.valueOf(row.get("adjacency")));

    double loss = new TokenPrice(token).lossAt(Vectors.number(row, "alpha"));

    if (expected == 0) {
      assertThat(loss).isBetween(0.0, 1e-6);
    } else {
      assertThat(loss).isBetween(expected * (1 - 5e-12), expected * (1 + 3e-11));
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesCoverTheTheoremAtEightyDigitsAndBarelyExceedIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PmixedToken token = randomToken(random);
    int order = random.nextInt(2, 40);

    double loss = new TokenPrice(token).lossAt(order);

    BigDecimal moment = exactMoment(token, order);
    BigDecimal power = BigDecimal.valueOf(order - 1).multiply(new BigDecimal(loss));
    assertThat(expm1(power)).isGreaterThanOrEqualTo(moment);
    assertThat(expm1(power.multiply(new BigDecimal(1 - 2e-11)))).isLessThanOrEqualTo(moment);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesGrowWithTheOrderWithinEachBranchAndStayFinite(long seed) {
    TokenPrice price = new TokenPrice(randomToken(new SplittableRandom(seed)));
    double previous = 0;
    for (double order : new double[] {2, 2.5, 3, 4, 8, 30, 200, 1024}) {
      double loss = price.lossAt(order);
      assertThat(loss).isGreaterThanOrEqualTo(previous * (1 - 1e-10)).isPositive().isFinite();
      previous = loss;
    }
    assertThat(price.lossAt(1.0000001)).isEqualTo(price.lossAt(1.01));
  }

  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void drawingOneCostsWhatAskingAllCosts(Adjacency adjacency) {
    for (int members : new int[] {1, 2, 80}) {
      double one = loss(members, new SubsetPlan.DrawOne(), adjacency);
      assertThat(one).isEqualTo(loss(members, new SubsetPlan.All(), adjacency));
      assertThat(loss(members, new SubsetPlan.Poisson(1), adjacency)).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void theLossFallsWithTheSquareOfTheEnsemble(Adjacency adjacency) {
    double hundred = loss(100, new SubsetPlan.DrawOne(), adjacency);
    double thousand = loss(1000, new SubsetPlan.DrawOne(), adjacency);

    assertThat(hundred / thousand).isBetween(100.0, 140.0);
  }

  /** One silenced member that may all but erase a token: the ratio that falls is the larger one. */
  @Test
  void noOrderCostsMoreThanTheLargestRatioEitherWay() {
    TokenPrice falling =
        new TokenPrice(
            new PmixedToken(
                1,
                new SubsetPlan.All(),
                new ChiSquareBallParameters(0.99, 0.1, 0.05),
                Adjacency.ZERO_OUT));

    assertThat(falling.lossAt(1000)).isBetween(Math.log(100), Math.log(100) * (1 + 1e-10));
  }

  @Test
  void sharesAreExactWhereTheRateIsExtreme() {
    MixingWeight rare = MixingWeight.of(new SubsetPlan.Poisson(1e-12), 1000);
    MixingWeight certain = MixingWeight.of(new SubsetPlan.Poisson(1), 4);

    assertThat(rare.perMember()).isCloseTo(1e-12 * (1 - 499.5e-12), within(1e-26));
    assertThat(certain).isEqualTo(new MixingWeight(0, 0.25));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, -2, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    TokenPrice price =
        new TokenPrice(new PmixedToken(80, new SubsetPlan.DrawOne(), BALL, Adjacency.REPLACE_ONE));

    assertThatIllegalArgumentException().isThrownBy(() -> price.lossAt(order));
  }

  private static double loss(int members, SubsetPlan plan, Adjacency adjacency) {
    return new TokenPrice(new PmixedToken(members, plan, BALL, adjacency)).lossAt(3);
  }

  static PmixedToken randomToken(SplittableRandom random) {
    int members = (int) Math.exp(random.nextDouble(0, 12));
    SubsetPlan plan =
        random.nextBoolean()
            ? new SubsetPlan.DrawOne()
            : new SubsetPlan.Poisson(Math.exp(random.nextDouble(-8, 0)));
    ChiSquareBallParameters ball =
        new ChiSquareBallParameters(
            random.nextDouble(0.01, 0.99),
            Math.exp(random.nextDouble(-2, 5)),
            Math.exp(random.nextDouble(-4, 3)));
    return new PmixedToken(
        members, plan, ball, random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT);
  }

  /** The theorem written down once more, at 80 digits, for an integer order of at least two. */
  private static BigDecimal exactMoment(PmixedToken token, int order) {
    BigDecimal n = BigDecimal.valueOf(token.members());
    BigDecimal nobody = BigDecimal.ZERO;
    if (token.plan() instanceof SubsetPlan.Poisson poisson) {
      nobody = BigDecimal.ONE.subtract(new BigDecimal(poisson.rate())).pow(token.members(), DIGITS);
    }
    BigDecimal rho = BigDecimal.ONE.subtract(nobody);
    BigDecimal w = rho.divide(n, DIGITS);
    BigDecimal gamma = new BigDecimal(token.ball().gamma());
    BigDecimal c = new BigDecimal(token.ball().ceiling());
    BigDecimal t = new BigDecimal(token.ball().chiSquareMax()).min(gamma.multiply(c));
    BigDecimal r0 = BigDecimal.ONE.subtract(gamma.multiply(rho));
    BigDecimal r1 = r0.add(gamma.multiply(w));
    BigDecimal q = t.divide(t.add(c.pow(2)), DIGITS);
    BigDecimal s = gamma.pow(2).divide(t.add(gamma.pow(2)), DIGITS);
    BigDecimal notQ = BigDecimal.ONE.subtract(q);
    BigDecimal notS = BigDecimal.ONE.subtract(s);
    if (token.adjacency() == Adjacency.REPLACE_ONE) {
      BigDecimal low = w.multiply(gamma.add(t.divide(gamma, DIGITS))).divide(r0, DIGITS);
      BigDecimal high = w.multiply(c.add(gamma)).divide(r0, DIGITS);
      BigDecimal rest = w.multiply(gamma.subtract(t.divide(c, DIGITS))).divide(r0, DIGITS);
      BigDecimal m =
          q.multiply(PowerRemainderTest.exact(order, high))
              .add(notQ.multiply(PowerRemainderTest.exact(order, rest)))
              .add(s.multiply(PowerRemainderTest.exact(1 - order, low)))
              .multiply(r0);
      BigDecimal h = BigDecimal.valueOf(order * (order - 1) / 2);
      BigDecimal psi = PowerRemainderTest.exact(order, high).divide(high.pow(2), DIGITS).max(h);
      BigDecimal spread = t.add(gamma.pow(2));
      BigDecimal v = t.multiply(new BigDecimal(4)).min(spread.multiply(new BigDecimal(2)));
      BigDecimal risen = spread.min(v);
      BigDecimal bySpread =
          risen
              .multiply(psi)
              .add(v.subtract(risen).multiply(h))
              .multiply(w.pow(2))
              .divide(r0, DIGITS);
      return m.min(bySpread).min(ratioMoment(high, order));
    }
    BigDecimal up = w.multiply(c).divide(r1, DIGITS);
    BigDecimal down = w.multiply(t).divide(c.multiply(r1), DIGITS).negate();
    BigDecimal plus =
        q.multiply(PowerRemainderTest.exact(order, up))
            .add(notQ.multiply(PowerRemainderTest.exact(order, down)))
            .multiply(r1);
    BigDecimal fallen = w.multiply(gamma).divide(r1, DIGITS).negate();
    BigDecimal risen = w.multiply(t).divide(gamma.multiply(r1), DIGITS);
    BigDecimal minus =
        notS.multiply(PowerRemainderTest.exact(1 - order, fallen))
            .add(s.multiply(PowerRemainderTest.exact(1 - order, risen)))
            .multiply(r1);
    BigDecimal largest = up.max(w.multiply(gamma).divide(r0, DIGITS));
    return plus.max(minus).min(ratioMoment(largest, order));
  }

  /** The moment of a loss that is the logarithm of 1 + x at every order. */
  private static BigDecimal ratioMoment(BigDecimal x, int order) {
    return BigDecimal.ONE.add(x).pow(order - 1, DIGITS).subtract(BigDecimal.ONE);
  }

  /** e^x - 1 for x >= 0 by halving and Taylor's series, at 80 digits. */
  private static BigDecimal expm1(BigDecimal x) {
    int halvings = 0;
    BigDecimal small = x;
    while (small.compareTo(BigDecimal.ONE) > 0) {
      small = small.divide(new BigDecimal(2), DIGITS);
      halvings++;
    }
    BigDecimal term = small;
    BigDecimal sum = small;
    for (int k = 2; k < 80; k++) {
      term = term.multiply(small).divide(BigDecimal.valueOf(k), DIGITS);
      sum = sum.add(term);
    }
    BigDecimal power = sum.add(BigDecimal.ONE).pow(1 << halvings, DIGITS);
    return halvings == 0 ? sum : power.subtract(BigDecimal.ONE);
  }
}
