package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposedLossTest {

  static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  static List<Map<String, String>> subsampled() {
    List<Map<String, String>> rows = Vectors.rows("pld-two-losses.csv");
    return IntStream.range(0, rows.size() / 3).mapToObj(i -> rows.get(3 * i)).toList();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void sumsOfFewLossesAreCoveredAndBarelyExceededDownToTinyDeltas(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AtomicLoss law = AtomicLoss.random(random, random.nextInt(2, 5), 2);
    int count = random.nextInt(1, 7);
    LossSum sum = new LossSum(List.of(new LossTerm(law, count)));
    double widest = count * law.highest();
    for (double epsilon : new double[] {0, 0.2 * widest, 0.7 * widest, 0.98 * widest}) {
      BigDecimal exact = law.delta(count, Math.max(0, epsilon));
      double delta = answer(sum, Question.deltaAt(Math.max(0, epsilon)));
      assertThat(new BigDecimal(delta)).isGreaterThanOrEqualTo(exact);
      // Half a grid step of epsilon, no more, wherever delta changes by that.
      double nearby = law.delta(count, Math.max(0, epsilon - 1e-3)).doubleValue();
      assertThat(delta).isLessThanOrEqualTo(nearby * (1 + 1e-6) + 1e-9 * count);

      if (delta > 1e-11 && delta < 1 && epsilon > 0) {
        double back = answer(sum, Question.epsilonAt(exact.doubleValue()));
        assertThat(back).isBetween(epsilon - 1e-12, epsilon + 2e-3 * Math.max(1, epsilon));
      }
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("subsampled")
  void oneAndTwoSubsampledGaussiansAreCoveredAtTwentyDigits(Map<String, String> row) {
    checkAgainstIntegral(row);
  }

  static void checkAgainstIntegral(Map<String, String> row) {
    LossLaw law =
        new SubsampledLoss(
            new GaussianLoss(Vectors.number(row, "sigma")), Vectors.number(row, "rate"));
    LossLaw directed = row.get("direction").equals("rem") ? law : law.reversed();
    LossSum sum = new LossSum(List.of(new LossTerm(directed, Vectors.number(row, "count"))));
    double epsilon = Vectors.number(row, "epsilon");
    double exact = Vectors.number(row, "delta");

    double delta = answer(sum, Question.deltaAt(epsilon));

    assertThat(delta).isBetween(exact * (1 - 1e-15), exact * (1 + 1e-3) + 1e-40);
    if (exact > 0) {
      double found = answer(sum, Question.epsilonAt(exact));
      assertThat(found).isBetween(epsilon * (1 - 1e-14), epsilon + 1e-4);
    }
  }

  @Test
  void gaussiansKeepTheirRelativeAccuracyFarBelowTheRoundingOfATransform() {
    // 25 times sigma = 10 is sigma = 2 once.
    LossSum sum = new LossSum(List.of(new LossTerm(new GaussianLoss(10), 25)));
    for (double epsilon : new double[] {0.5, 4, 16}) {
      BigDecimal exact = gaussianDelta(2, epsilon);
      double delta = answer(sum, Question.deltaAt(epsilon));
      assertThat(new BigDecimal(delta)).isGreaterThanOrEqualTo(exact);
      assertThat(delta).isLessThan(exact.doubleValue() * 1.002);
      assertThat(answer(sum, Question.epsilonAt(exact.doubleValue())))
          .isBetween(epsilon, epsilon + 2e-4);
    }
  }

  @Test
  void sumsOfDifferentLossesAreTheSameAsOneWhereTheyAddUp() {
    // 1/s^2 adds up: 1/9 + 4/16 + 1/4 is that of one Gaussian.
    LossSum sum =
        new LossSum(
            List.of(
                new LossTerm(new GaussianLoss(3), 1),
                new LossTerm(new GaussianLoss(4), 4),
                new LossTerm(new GaussianLoss(2), 1)));
    double sigma = 1 / Math.sqrt(1 / 9.0 + 4 / 16.0 + 1 / 4.0);
    for (double epsilon : new double[] {0.1, 3}) {
      double exact = gaussianDelta(sigma, epsilon).doubleValue();
      assertThat(answer(sum, Question.deltaAt(epsilon)))
          .isBetween(exact * (1 - 1e-13), exact * 1.001);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 12})
  void transformedMassesCoverTheConvolutionWithinTheirErrorBound(int count) {
    AtomicLoss law = AtomicLoss.random(new SplittableRandom(count), 6, 2);
    int logSize = 10;
    GridPlan plan = new GridPlan(2, 0x1p-4, logSize, 10, 3, 1);
    TiltedTerm term = new TiltedTerm(new LossTerm(law, count), plan, -20, 40);

    double[] masses = SpectralSum.of(List.of(term), logSize);

    BigDecimal[] exact = new BigDecimal[1 << logSize];
    Arrays.fill(exact, BigDecimal.ZERO);
    exact[0] = BigDecimal.ONE;
    for (int i = 0; i < count; i++) {
      exact = convolved(exact, term);
    }
    for (int j = 0; j < masses.length; j++) {
      assertThat(new BigDecimal(masses[j])).isGreaterThanOrEqualTo(exact[j]);
      assertThat(masses[j]).isLessThan(exact[j].doubleValue() + 1e-13 * count);
    }
  }

  private static BigDecimal[] convolved(BigDecimal[] masses, TiltedTerm term) {
    BigDecimal[] next = new BigDecimal[masses.length];
    Arrays.fill(next, BigDecimal.ZERO);
    for (int j = 0; j < masses.length; j++) {
      for (int i = 0; masses[j].signum() > 0 && i < term.size(); i++) {
        if (term.weight(i) > 0) {
          int at = Math.floorMod(j + term.point(i), masses.length);
          next[at] = next[at].add(masses[j].multiply(new BigDecimal(term.weight(i)), Digits.MC));
        }
      }
    }
    return next;
  }

  @Test
  void weightsOfATermAreItsTiltedMasses() {
    GridPlan plan = new GridPlan(1.5, 0x1p-5, 10, 10, 3, 1);
    TiltedTerm term = new TiltedTerm(new LossTerm(new TwoPointLoss(0.5), 3), plan, -20, 20);
    double total = 0;
    double mean = 0;
    for (int i = 0; i < term.size(); i++) {
      total += term.weight(i);
      mean += term.weight(i) * term.point(i);
    }
    double up = Math.exp(0.5 + 0.75) / (1 + Math.exp(0.5));
    double down = Math.exp(-0.75) / (1 + Math.exp(0.5));
    assertThat(total).isCloseTo(1, within(1e-14));
    assertThat(term.mean()).isCloseTo(mean, within(1e-12));
    assertThat(term.center()).isEqualTo(Math.round(16 * (up - down) / (up + down)));
    assertThat(term.log() + 1.5 * term.center() / 32).isCloseTo(Math.log(up + down), within(1e-12));
    double farther = (up * Math.exp(0.25) + down * Math.exp(-0.25)) / (up + down);
    assertThat(term.logMoment(0x1p-6) + term.center() / 64.0)
        .isCloseTo(Math.log(farther), within(1e-12));
    assertThat(term.count()).isEqualTo(3);
    assertThat(term.error()).isBetween(1e-16, 1e-12);
    assertThat(term.infinite()).isLessThan(1e-270);
  }

  @Test
  void answersByMomentsAreThoseOfTheRenyiLoss() {
    // A Gaussian's loss of order a is a/(2 sigma^2); points in place of a density add little.
    LossSum sum = new LossSum(List.of(new LossTerm(new GaussianLoss(2), 3)));
    double order = 5;
    double loss = 3 * order / 8;
    double epsilon =
        loss + Math.log((order - 1) / order) - (Math.log(1e-5) + Math.log(order)) / (order - 1);
    assertThat(sum.renyiEpsilon(order - 1, 1e-5)).isBetween(epsilon, epsilon * 1.01);
    assertThat(sum.renyiDelta(order - 1, epsilon)).isBetween(1e-5, 1.05e-5);
    assertThat(sum.renyiDelta(order - 1, 0)).isEqualTo(1);
    assertThat(sum.renyiEpsilon(order - 1, 1e-320)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum.count()).isEqualTo(3);
  }

  @Test
  void anOddTiltCostsAccuracyButNeverTheBound() {
    LossSum sum = new LossSum(List.of(new LossTerm(new GaussianLoss(10), 100)));
    double exact = 4.377178095681137; // of sigma = 1 at 1e-5
    List<Double> found = new ArrayList<>();
    for (double tilt : new double[] {1e-6, 0.3, 2, 8, 30, 200}) {
      ComposedLoss.of(sum, Question.epsilonAt(1e-5), tilt)
          .ifPresent(loss -> found.add(loss.epsilonAt(1e-5)));
    }
    assertThat(found).hasSize(6).allMatch(epsilon -> epsilon >= exact - 1e-14);
    assertThat(found.subList(0, 4)).allMatch(epsilon -> epsilon < exact + 1e-3);
  }

  private static double answer(LossSum sum, Question question) {
    return question.answer(sum);
  }

  /** Balle and Wang (2018): {@code Phi(1/2s - es) - e^e Phi(-1/2s - es)}. */
  static BigDecimal gaussianDelta(double sigma, double epsilon) {
    BigDecimal s = new BigDecimal(sigma);
    BigDecimal half = BigDecimal.ONE.divide(s.add(s), Digits.MC);
    BigDecimal shift = s.multiply(new BigDecimal(epsilon));
    return Digits.normalAbove(shift.subtract(half))
        .subtract(
            Digits.exp(new BigDecimal(epsilon))
                .multiply(Digits.normalAbove(shift.add(half)), Digits.MC));
  }
}
