package io.murmuration.privacy.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RdpAccountantTest {

  private static final RenyiOrders TENTHS =
      RenyiOrders.of(IntStream.rangeClosed(20, 100).mapToDouble(n -> n / 10.0).toArray());
  private static final PrivacyEvent TOKEN =
      new PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          Adjacency.REPLACE_ONE);

  private static final List<PrivacyEvent> LEAVES =
      List.of(
          TOKEN,
          new Free("public model"),
          new AdditiveNoise.Gaussian(3),
          new AdditiveNoise.Laplace(5),
          new PureDp(0.1, Adjacency.ADD_OR_REMOVE_ONE),
          new PoissonSubsampled(new AdditiveNoise.Gaussian(1.1), 0.01),
          new PoissonSubsampled(new AdditiveNoise.LaplaceLifted(1.1), 0.01));

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  static List<Map<String, String>> tokenVectors() {
    return Vectors.rows("theorem.csv").stream().filter(r -> r.get("kind").equals("T")).toList();
  }

  @ParameterizedTest
  @MethodSource("tokenVectors")
  void tokensAndBestOrdersAgreeWithTheTheorem(Map<String, String> row) {
    PmixedToken token =
        new PmixedToken(
            Integer.parseInt(row.get("N")),
            new SubsetPlan.Poisson(Vectors.number(row, "p")),
            new ChiSquareBallParameters(
                Vectors.number(row, "gamma"), Vectors.number(row, "C"), Vectors.number(row, "tau")),
            Adjacency.valueOf(row.get("adjacency")));
    double epsilon = Vectors.number(row, "eps_target");
    double delta = Vectors.number(row, "delta");

    double order = bestOrder(token, epsilon, delta);

    assertThat(order).isEqualTo(Vectors.number(row, "best_alpha_tight"));
    assertThat((long) tokens(token, epsilon, delta, order))
        .isEqualTo((long) Vectors.number(row, "T_tight"));
  }

  // members, then tokens of (.6, 30, 1.2) and of (.5, 20, 1), each REPLACE_ONE and ZERO_OUT
  @ParameterizedTest
  @CsvSource({
    "16, 51, 89, 93, 166",
    "80, 1722, 3610, 2897, 6243",
    "128, 4653, 10295, 7645, 17211",
    "1000, 310934, 784861, 488468, 1201330",
    "10000, 31484575, 81600584, 49151860, 122666021"
  })
  void tokensAtEpsilonEightAreThoseOfTheTable(
      int members, long replaceWide, long zeroWide, long replaceNarrow, long zeroNarrow) {
    ChiSquareBallParameters wide = new ChiSquareBallParameters(0.6, 30, 1.2);
    ChiSquareBallParameters narrow = new ChiSquareBallParameters(0.5, 20, 1);

    assertThat(tokensAtEight(members, wide, Adjacency.REPLACE_ONE)).isEqualTo(replaceWide);
    assertThat(tokensAtEight(members, wide, Adjacency.ZERO_OUT)).isEqualTo(zeroWide);
    assertThat(tokensAtEight(members, narrow, Adjacency.REPLACE_ONE)).isEqualTo(replaceNarrow);
    assertThat(tokensAtEight(members, narrow, Adjacency.ZERO_OUT)).isEqualTo(zeroNarrow);
  }

  @Test
  void repetitionListsAndNestingAllCostTheSame() {
    RdpCurve one = RdpAccountant.price(TOKEN);
    RdpCurve repeated = RdpAccountant.price(new Repeated(TOKEN, 12));
    RdpCurve listed = RdpAccountant.price(new Composed(Collections.nCopies(12, TOKEN)));
    RdpCurve nested =
        RdpAccountant.price(new Repeated(new Composed(List.of(new Repeated(TOKEN, 2), TOKEN)), 4));

    assertThat(repeated).isEqualTo(one.times(12));
    assertThat(listed).isEqualTo(repeated);
    assertThat(nested).isEqualTo(repeated);
    for (double order : RenyiOrders.account().toArray()) {
      assertThat(RdpAccountant.lossAt(TOKEN, order)).isEqualTo(one.lossAt(order));
      assertThat(RdpAccountant.lossAt(new Repeated(TOKEN, 12), order))
          .isEqualTo(repeated.lossAt(order));
    }
  }

  /** Prices and integer charges of a random tree, and of its leaves in random order. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void howARecordIsNestedOrOrderedDoesNotChangeItsPrice(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PrivacyEvent tree = randomTree(random, 4);
    List<PrivacyEvent> leaves = new ArrayList<>(leaves(tree));
    for (int i = leaves.size() - 1; i > 0; i--) {
      Collections.swap(leaves, i, random.nextInt(i + 1));
    }
    PrivacyEvent flat = new Composed(leaves);

    for (double order : new double[] {1.5, 2, 7.1, 64}) {
      assertThat(RdpAccountant.lossAt(tree, order)).isEqualTo(RdpAccountant.lossAt(flat, order));
      assertThat(IntegerCharge.charge(tree, order)).isEqualTo(IntegerCharge.charge(flat, order));
      double sum = leaves.stream().mapToDouble(leaf -> RdpAccountant.lossAt(leaf, order)).sum();
      assertThat(RdpAccountant.lossAt(tree, order)).isCloseTo(sum, within(1e-12 * sum));
    }
  }

  private static PrivacyEvent randomTree(SplittableRandom random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(3);
    if (kind == 1) {
      return new Repeated(randomTree(random, depth - 1), random.nextInt(4));
    } else if (kind == 2) {
      return new Composed(
          Stream.generate(() -> randomTree(random, depth - 1)).limit(random.nextInt(4)).toList());
    }
    return LEAVES.get(random.nextInt(LEAVES.size()));
  }

  private static List<PrivacyEvent> leaves(PrivacyEvent event) {
    if (event instanceof Repeated repeated) {
      return Collections.nCopies((int) repeated.count(), leaves(repeated.event())).stream()
          .flatMap(List::stream)
          .toList();
    } else if (event instanceof Composed composed) {
      return composed.events().stream().flatMap(part -> leaves(part).stream()).toList();
    }
    return List.of(event);
  }

  @Test
  void countsThatOverflowAreRefused() {
    PrivacyEvent most = new Repeated(TOKEN, Long.MAX_VALUE);

    assertThat(RdpAccountant.lossAt(most, 2)).isFinite();
    assertThat(RdpAccountant.lossAt(new Repeated(most, 0), 2)).isZero();
    PrivacyEvent lessOne = new Repeated(TOKEN, Long.MAX_VALUE - 1);
    assertThat(RdpAccountant.lossAt(new Composed(List.of(lessOne, TOKEN)), 2))
        .isEqualTo(RdpAccountant.lossAt(most, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RdpAccountant.lossAt(new Repeated(most, 2), 2))
        .withMessageContaining("count must be below 2^63");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RdpAccountant.lossAt(new Composed(List.of(most, TOKEN)), 2))
        .withMessageContaining("count must be below 2^63");
  }

  @Test
  void whatIsFreeOrNeverHappenedCostsNothing() {
    RdpCurve zero = RdpCurve.zero(RenyiOrders.account());

    assertThat(RdpAccountant.price(new Free("public model"))).isEqualTo(zero);
    assertThat(RdpAccountant.price(new Repeated(TOKEN, 0))).isEqualTo(zero);
    assertThat(RdpAccountant.price(new Composed(List.of()))).isEqualTo(zero);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RdpAccountant.lossAt(new Free("public model"), 1));
  }

  private static long tokensAtEight(
      int members, ChiSquareBallParameters ball, Adjacency adjacency) {
    PmixedToken token = new PmixedToken(members, new SubsetPlan.DrawOne(), ball, adjacency);
    return (long) tokens(token, 8, 1e-5, bestOrder(token, 8, 1e-5));
  }

  private static double bestOrder(PmixedToken token, double epsilon, double delta) {
    double best = TENTHS.at(0);
    for (double order : TENTHS.toArray()) {
      if (tokens(token, epsilon, delta, order) > tokens(token, epsilon, delta, best)) {
        best = order;
      }
    }
    return best;
  }

  private static double tokens(PmixedToken token, double epsilon, double delta, double order) {
    return Conversion.limitAt(order, epsilon, delta) / RdpAccountant.lossAt(token, order);
  }
}
