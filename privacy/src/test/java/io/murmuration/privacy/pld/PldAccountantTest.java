package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceMixture;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PldAccountantTest {

  static final double MOST_STEPS = 1500; // more are among the limits
  private static final Adjacency RECORD = Adjacency.ADD_OR_REMOVE_ONE;

  static List<Map<String, String>> vectors() {
    return Vectors.rows("pld.csv").stream()
        .filter(row -> Vectors.number(row, "count") <= MOST_STEPS)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void figuresAreThoseOfOtherAccountants(Map<String, String> row) {
    checkAgainstOthers(row);
  }

  static void checkAgainstOthers(Map<String, String> row) {
    PrivacyEvent event = new Repeated(event(row), Long.parseLong(row.get("count")));
    double value = Vectors.number(row, "value");
    if (row.get("kind").equals("delta_pld")) {
      double delta = PldAccountant.deltaOf(event, Vectors.number(row, "epsilon")).orElseThrow();
      assertThat(delta).isBetween(value * 0.999, value * 1.001);
      return;
    }
    double epsilon = epsilon(event, Vectors.number(row, "delta"));
    switch (row.get("kind")) {
      // Its grid of 1e-4 costs the other accountant about 1e-9 (order) count, which we save.
      case "epsilon_pld" -> {
        double count = Vectors.number(row, "count");
        assertThat(epsilon).isBetween(value - 3e-4 - 2e-8 * count, value + 3e-4);
        if (!row.get("rdp").isEmpty()) {
          assertThat(epsilon).isLessThan(Vectors.number(row, "rdp") * 0.95);
        }
      }
      // An upper end, 0.01 above the estimate.
      case "epsilon_prv" -> assertThat(epsilon).isCloseTo(value - 0.01, within(1e-3));
      case "calibration_pld" -> assertThat(epsilon).isBetween(value(row) - 2e-3, value(row) + 2e-3);
      case "epsilon_gaussian_exact", "epsilon_pld_laplace" ->
          assertThat(epsilon).isBetween(value - 1e-13, value + 5e-5);
      case "epsilon_pld_pure" -> assertThat(epsilon).isBetween(value - 1e-8, value + 1e-4);
      // A pair for each number of other members drawn is much larger than the one pair of the
      // marginal law.
      case "pmixed_dinf_pld" -> assertThat(epsilon).isBetween(0.4 * value, 0.5 * value);
      default -> throw new AssertionError(row.get("kind"));
    }
  }

  private static double value(Map<String, String> row) {
    return Vectors.number(row, "epsilon");
  }

  private static PrivacyEvent event(Map<String, String> row) {
    double rate = Vectors.number(row, "rate");
    if (row.get("kind").equals("calibration_pld")) {
      return new PoissonSubsampled(new Gaussian(Vectors.number(row, "value")), rate);
    }
    double parameter = Vectors.number(row, "parameter");
    return switch (row.get("kind")) {
      case "epsilon_pld_laplace" -> new Laplace(parameter);
      case "epsilon_pld_pure" -> new PureDp(parameter, RECORD);
      case "pmixed_dinf_pld" ->
          new RatioBallToken(80, new SubsetPlan.Poisson(rate), parameter, Adjacency.REPLACE_ONE);
      default -> new PoissonSubsampled(new Gaussian(parameter), rate);
    };
  }

  @Test
  void differentEventsComposeToTheFigureOfAnotherAccountant() {
    PrivacyEvent event =
        new Composed(
            List.of(
                new Repeated(sampled(1, 0.01), 500),
                new Repeated(sampled(2, 0.02), 300),
                new Gaussian(8)));
    assertThat(epsilon(event, 1e-6)).isCloseTo(1.838259589832597, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACE_ONE, 1, 11", "REPLACE_ONE, 2, 96", "REPLACE_ONE, 4, 449", "REPLACE_ONE, 8, 1634",
    "ZERO_OUT, 1, 13", "ZERO_OUT, 2, 141", "ZERO_OUT, 4, 750", "ZERO_OUT, 8, 3010"
  })
  void anEnsembleAffordsTheTokensOfTheTheoremsTableAndNotOneMore(
      Adjacency adjacency, double epsilon, long tokens) {
    PmixedToken token = token(adjacency);
    assertThat(epsilon(new Repeated(token, tokens), 1e-5)).isLessThanOrEqualTo(epsilon);
    assertThat(epsilon(new Repeated(token, tokens + 1), 1e-5)).isGreaterThan(epsilon);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"0.1, 100", "0.5, 10", "2, 3", "0.1, 1"})
  void pureBoundsComposeLikeRandomisedResponse(double bound, int count) {
    PrivacyEvent event = new Repeated(new PureDp(bound, RECORD), count);
    for (double share : new double[] {0.05, 0.4, 0.95}) {
      double epsilon = share * bound * count;
      BigDecimal exact = randomisedResponseDelta(bound, count, epsilon);
      double delta = PldAccountant.deltaOf(event, epsilon).orElseThrow();
      assertThat(new BigDecimal(delta)).isGreaterThanOrEqualTo(exact);
      if (exact.doubleValue() > 1e-250) {
        assertThat(epsilon(event, exact.doubleValue()))
            .isBetween(epsilon * (1 - 1e-13), epsilon + 2e-3);
      }
    }
    assertThat(PldAccountant.deltaOf(event, bound * count * 1.0001).orElseThrow())
        .isLessThan(1e-200);
    assertThat(epsilon(event, 1e-200)).isLessThanOrEqualTo(bound * count * 1.001);
  }

  private static BigDecimal randomisedResponseDelta(double bound, int count, double epsilon) {
    BigDecimal odds = Digits.exp(new BigDecimal(bound));
    BigDecimal whole = BigDecimal.ONE.add(odds).pow(count, Digits.MC);
    BigDecimal ways = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ZERO;
    for (int up = 0; up <= count; up++) {
      BigDecimal loss = new BigDecimal(bound).multiply(BigDecimal.valueOf(2L * up - count));
      BigDecimal excess = loss.subtract(new BigDecimal(epsilon));
      if (excess.signum() > 0) {
        BigDecimal share = BigDecimal.ONE.subtract(Digits.exp(excess.negate()));
        sum = sum.add(ways.multiply(odds.pow(up, Digits.MC)).multiply(share, Digits.MC));
      }
      ways =
          ways.multiply(BigDecimal.valueOf((long) count - up))
              .divide(BigDecimal.valueOf(up + 1L), Digits.MC);
    }
    return sum.divide(whole, Digits.MC);
  }

  @Tag("slow")
  @Test
  void moreEventsMoreNoiseAndMoreDeltaDoWhatTheyShould() {
    double previous = 0;
    for (long count : new long[] {1, 10, 100, 1000}) {
      double epsilon = epsilon(new Repeated(sampled(1, 0.01), count), 1e-6);
      assertThat(epsilon).isGreaterThan(previous);
      previous = epsilon;
    }
    previous = Double.POSITIVE_INFINITY;
    for (double delta : new double[] {1e-30, 1e-9, 1e-3, 0.1, 0.9}) {
      double epsilon = epsilon(new Repeated(sampled(0.7, 0.05), 50), delta);
      assertThat(epsilon).isLessThanOrEqualTo(previous);
      previous = epsilon;
    }
    assertThat(previous).isZero();
    previous = 1;
    for (double epsilon : new double[] {0, 1, 4, 16}) {
      double delta =
          PldAccountant.deltaOf(new Repeated(sampled(0.7, 0.05), 50), epsilon).orElseThrow();
      assertThat(delta).isLessThan(previous).isPositive();
      previous = delta;
    }
  }

  @Test
  void countsListsAndNestingAgreeExactly() {
    PrivacyEvent step = sampled(1.2, 0.03);
    double once = epsilon(new Repeated(step, 12), 1e-6);
    assertThat(epsilon(new Composed(Collections.nCopies(12, step)), 1e-6)).isEqualTo(once);
    assertThat(epsilon(new Repeated(new Composed(List.of(step, step)), 6), 1e-6)).isEqualTo(once);
    assertThat(epsilon(new Repeated(new Repeated(step, 3), 4), 1e-6)).isEqualTo(once);
    assertThat(
            epsilon(
                new Composed(
                    List.of(
                        new Free("public"),
                        new Repeated(step, 12),
                        new Repeated(new LaplaceLifted(1), 0),
                        new Composed(List.of()))),
                1e-6))
        .isEqualTo(once);
    PrivacyEvent everybody = new PoissonSubsampled(new Gaussian(3), 1);
    assertThat(epsilon(everybody, 1e-6)).isEqualTo(epsilon(new Gaussian(3), 1e-6));
    assertThat(
            PldAccountant.deltaOf(new Composed(Collections.nCopies(12, step)), 0.5).orElseThrow())
        .isEqualTo(PldAccountant.deltaOf(new Repeated(step, 12), 0.5).orElseThrow());
  }

  @Test
  void nothingCostsNothing() {
    assertThat(epsilon(new Free("public"), 1e-9)).isZero();
    assertThat(epsilon(new Composed(List.of()), 1e-9)).isZero();
    assertThat(epsilon(new Repeated(new Gaussian(1), 0), 1e-9)).isZero();
    assertThat(PldAccountant.deltaOf(new Free("public"), 0)).hasValue(0);
  }

  @Test
  void eventsWithoutAKnownPairHaveNoAnswerAndNeitherHasAnythingWithThem() {
    Adjacency shard = Adjacency.ZERO_OUT;
    SubsetPlan draw = new SubsetPlan.DrawOne();
    for (PrivacyEvent event :
        List.of(
            new LaplaceLifted(1),
            new PoissonSubsampled(new LaplaceLifted(1), 0.1),
            new LaplaceMixture(List.of(new LaplaceMixture.Atom(1, 1))),
            new DclipToken(8, 1, 1, shard),
            new PmixedFixedToken(8, draw, 3, 0.1, shard),
            new PmixedPublishedToken(8, 0.1, 3, 0.1))) {
      assertThat(PldAccountant.epsilonOf(event, 1e-5)).isEmpty();
      assertThat(PldAccountant.deltaOf(event, 1)).isEmpty();
      PrivacyEvent run = new Composed(List.of(new Gaussian(1), new Repeated(event, 2)));
      assertThat(PldAccountant.epsilonOf(run, 1e-5)).isEmpty();
    }
  }

  @Test
  void theWorseDirectionIsReported() {
    LossLaw forward = new SubsampledLoss(new GaussianLoss(0.8), 0.02);
    double present = answer(forward, 20, 1e-5);
    double absent = answer(forward.reversed(), 20, 1e-5);
    assertThat(present).isGreaterThan(1.5 * absent);
    assertThat(epsilon(new Repeated(sampled(0.8, 0.02), 20), 1e-5)).isEqualTo(present);

    // Of a silenced member with training, each may be the one that matters.
    PmixedToken silenced = token(Adjacency.ZERO_OUT);
    PrivacyEvent both =
        new Composed(List.of(new Repeated(silenced, 20), new Repeated(sampled(0.8, 0.02), 20)));
    assertThat(epsilon(both, 1e-5))
        .isGreaterThan(Math.max(present, epsilon(new Repeated(silenced, 20), 1e-5)));
  }

  private static double answer(LossLaw law, double count, double delta) {
    return Question.epsilonAt(delta).answer(new LossSum(List.of(new LossTerm(law, count))));
  }

  @Test
  void manyDifferentEventsAreOneSum() {
    List<PrivacyEvent> events =
        IntStream.range(0, 40).<PrivacyEvent>mapToObj(i -> new Gaussian(20 + i)).toList();
    double precision = 0;
    for (int i = 0; i < 40; i++) {
      precision += 1 / Math.pow(20 + i, 2);
    }
    double exact = ComposedLossTest.gaussianDelta(1 / Math.sqrt(precision), 0.5).doubleValue();
    assertThat(PldAccountant.deltaOf(new Composed(events), 0.5).orElseThrow())
        .isBetween(exact * (1 - 1e-13), exact * 1.01);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void deltasOutsideTheirRangeAreRefused(double delta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PldAccountant.epsilonOf(new Gaussian(1), delta))
        .withMessage("delta must be in (0, 1), got " + delta);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
  void epsilonsOutsideTheirRangeAreRefused(double epsilon) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PldAccountant.deltaOf(new Gaussian(1), epsilon))
        .withMessage("epsilon must be finite and >= 0, got " + epsilon);
  }

  static double epsilon(PrivacyEvent event, double delta) {
    return PldAccountant.epsilonOf(event, delta).orElseThrow();
  }

  private static PmixedToken token(Adjacency adjacency) {
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
    return new PmixedToken(80, new SubsetPlan.Poisson(0.03), ball, adjacency);
  }

  static PrivacyEvent sampled(double noiseMultiplier, double rate) {
    AdditiveNoise noise = new Gaussian(noiseMultiplier);
    return rate < 1 ? new PoissonSubsampled(noise, rate) : noise;
  }
}
