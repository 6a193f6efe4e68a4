package io.murmuration.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.Vectors;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.AdditiveNoise.LaplaceLifted;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
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

class SampledLossTest {

  static List<Map<String, String>> orderVectors() {
    return Vectors.rows("noise.csv").stream()
        .filter(row -> row.get("kind").equals("rdp_order"))
        .toList();
  }

  /** By the trapezoidal rule at 110 digits, which for such integrands is exact to 50. */
  static List<Map<String, String>> quadratures() {
    return Vectors.rows("sampled-gaussian.csv");
  }

  static LongStream seeds() {
    return LongStream.range(0, 10);
  }

  @ParameterizedTest
  @MethodSource("orderVectors")
  void lossesAgreeWithQuadratureAndNeverExceedThoseInUse(Map<String, String> row) {
    double order = Vectors.number(row, "order");
    String extra = row.get("extra");
    double truth = Double.parseDouble(extra.substring(extra.indexOf('=') + 1, extra.indexOf(';')));

    double loss =
        lossAt(new Gaussian(Vectors.number(row, "noise")), Vectors.number(row, "rate"), order);

    // The truth was written with fifteen digits.
    assertThat(loss).isBetween(truth * (1 - 1e-14), truth * (1 + 1e-11));
    if (row.get("source").equals("google")) {
      assertThat(loss).isLessThanOrEqualTo(Vectors.number(row, "value") * (1 + 1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("quadratures")
  void lossesBetweenIntegersCoverTheQuadratureAndBarelyExceedIt(Map<String, String> row) {
    double loss =
        lossAt(
            new Gaussian(Vectors.number(row, "noise")),
            Vectors.number(row, "rate"),
            Vectors.number(row, "order"));

    assertThat(Digits.error(loss, new BigDecimal(row.get("loss")))).isBetween(0.0, 2e-10);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"0.01, 1, 1.5", "0.6, 0.8, 2.25", "1e-9, 1.5, 3.75"})
  void lossesBetweenIntegersCoverTheIntegralAtSixtyDigits(double rate, double noise, double order) {
    BigDecimal exact = integral(rate, noise, order);

    assertThat(Digits.error(lossAt(new Gaussian(noise), rate, order), exact)).isBetween(0.0, 1e-12);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesAtIntegersCoverTheSumAtSixtyDigits(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double noise = Math.exp(random.nextDouble(-1.5, 4));
    double rate = Math.exp(random.nextDouble(-20, 0));
    int order = random.nextInt(2, 17);

    double loss = lossAt(new Gaussian(noise), rate, order);

    BigDecimal exact =
        PoissonAmplificationTest.exact(order, rate, k -> NoiseLoss.lossAt(new Gaussian(noise), k));
    assertThat(Digits.error(loss, exact)).isBetween(0.0, 1e-12);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void lossesFallWithNoiseAndGrowWithRateAndOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double scale = Math.exp(random.nextDouble(-0.7, 3));
    double rate = Math.exp(random.nextDouble(-10, -0.02));
    double order = 1 + Math.exp(random.nextDouble(-2, 3));
    double loss = lossAt(new Gaussian(scale), rate, order);

    assertThat(lossAt(new Gaussian(scale * 1.001), rate, order)).isLessThan(loss);
    assertThat(lossAt(new Gaussian(scale), rate * 1.001, order)).isGreaterThan(loss);
    assertThat(lossAt(new Gaussian(scale), rate, order * 1.001)).isGreaterThan(loss);
    assertThat(loss).isLessThan(NoiseLoss.lossAt(new Gaussian(scale), order));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theOrderLessOneTimesTheLossIsConvexAndBelowItsChords(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Gaussian noise = new Gaussian(Math.exp(random.nextDouble(-0.5, 2)));
    double rate = Math.exp(random.nextDouble(-6, -0.1));
    double left = 1 + Math.exp(random.nextDouble(-1, 2));
    double right = left + Math.exp(random.nextDouble(-2, 2));
    double middle = (left + right) / 2;

    double chord =
        ((left - 1) * lossAt(noise, rate, left) + (right - 1) * lossAt(noise, rate, right)) / 2;

    assertThat((middle - 1) * lossAt(noise, rate, middle)).isLessThanOrEqualTo(chord * (1 + 1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.25, 2, 3.3, 64, 1024})
  void everyRecordInEverySampleIsTheNoiseAlone(double order) {
    for (AdditiveNoise noise : List.of(new Gaussian(2), new Laplace(2), new LaplaceLifted(2))) {
      assertThat(lossAt(noise, 1, order)).isEqualTo(NoiseLoss.lossAt(noise, order));
    }
  }

  @Test
  void aSampleIsGivenNoCreditBeyondTheLargestOrder() {
    Gaussian noise = new Gaussian(3);

    assertThat(lossAt(noise, 0.01, 1024)).isLessThan(NoiseLoss.lossAt(noise, 1024));
    assertThat(lossAt(noise, 0.01, 1024.5)).isEqualTo(NoiseLoss.lossAt(noise, 1024.5));
    assertThat(lossAt(noise, 0.01, 1e12)).isEqualTo(NoiseLoss.lossAt(noise, 1e12));
    assertThat(lossAt(noise, 0.01, 1023.5))
        .isBetween(lossAt(noise, 0.01, 1023), lossAt(noise, 0.01, 1024));
  }

  @ParameterizedTest
  @CsvSource({"1e-9, 1e-9", "0.5, 1e-9", "1e-9, 1e9", "0.999999999, 1e9", "0.3, 0.05"})
  void lossesStayFiniteAndPositiveAtExtremes(double rate, double noise) {
    for (double order : RenyiOrders.account().toArray()) {
      assertThat(lossAt(new Gaussian(noise), rate, order)).isPositive().isFinite();
      assertThat(lossAt(new Laplace(noise), rate, order)).isPositive().isFinite();
    }
  }

  @Test
  void otherNoiseIsInterpolatedBetweenIntegers() {
    Laplace noise = new Laplace(1);
    double two = lossAt(noise, 0.1, 2);
    double three = lossAt(noise, 0.1, 3);

    assertThat(lossAt(noise, 0.1, 1.5)).isBetween(two, two * (1 + 1e-13));
    double chord = (0.75 * two + 0.25 * 2 * three) / 1.25;
    assertThat(lossAt(noise, 0.1, 2.25)).isBetween(chord, chord * (1 + 1e-13));
  }

  /**
   * Mironov, Talwar and Zhang's other direction, which the reflection of the noise makes smaller.
   */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"0.03, 1, 4", "0.2, 1.5, 8", "0.5, 0.7, 1.5", "0.9, 2, 3.3"})
  void lossesCoverBothDirectionsByQuadrature(double rate, double scale, double order) {
    assertBothDirections(new Gaussian(scale), rate, order);
    assertBothDirections(new Laplace(scale), rate, order);
  }

  private static void assertBothDirections(AdditiveNoise noise, double rate, double order) {
    double forward = 0;
    double backward = 0;
    double step = 1e-3;
    for (double z = -40 + step / 2; z < 60; z += step) {
      double density = density(noise, z) * step;
      double ratio = density(noise, z - 1) / density(noise, z);
      double mixed = 1 - rate + rate * ratio;
      forward += density == 0 ? 0 : density * Math.pow(mixed, order);
      backward += density == 0 ? 0 : density * Math.pow(mixed, 1 - order);
    }
    double loss = lossAt(noise, rate, order);

    assertThat(backward).isLessThan(forward);
    double truth = Math.log(forward) / (order - 1);
    assertThat(loss).isGreaterThan(truth * (1 - 1e-5));
    if (order == Math.rint(order) || noise instanceof Gaussian) {
      assertThat(loss).isLessThan(truth * (1 + 1e-5));
    }
  }

  private static double density(AdditiveNoise noise, double z) {
    if (noise instanceof Gaussian gaussian) {
      double x = z / gaussian.noiseMultiplier();
      return Math.exp(-x * x / 2) / (gaussian.noiseMultiplier() * Math.sqrt(2 * Math.PI));
    }
    double scale = ((Laplace) noise).scale();
    return Math.exp(-Math.abs(z) / scale) / (2 * scale);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsNoOrderIsRefused(double order) {
    assertThatIllegalArgumentException().isThrownBy(() -> lossAt(new Gaussian(1), 0.1, order));
  }

  private static double lossAt(AdditiveNoise noise, double rate, double order) {
    return new SampledLoss(new PoissonSubsampled(noise, rate)).lossAt(order);
  }

  /**
   * The moment less one by the trapezoidal rule. The integrand is analytic in a strip of half width
   * {@code pi s^2}, so that the rule's error falls like {@code exp(-2 pi^2 s^2 / h)}.
   */
  private static BigDecimal integral(double rate, double noise, double order) {
    BigDecimal s = Digits.of(noise);
    BigDecimal twice = s.pow(2).multiply(BigDecimal.valueOf(2));
    BigDecimal a = Digits.of(order);
    BigDecimal step = Digits.of(1.0 / 8).multiply(s.pow(2)).round(Digits.MC);
    BigDecimal end = a.add(s.multiply(BigDecimal.valueOf(17)));
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal mass = BigDecimal.ZERO;
    for (BigDecimal z = end.negate(); z.compareTo(end) < 0; z = z.add(step)) {
      BigDecimal density = Digits.exp(z.pow(2).negate().divide(twice, Digits.MC));
      BigDecimal log = z.multiply(BigDecimal.valueOf(2)).subtract(BigDecimal.ONE);
      BigDecimal x = Digits.of(rate).multiply(Digits.expm1(log.divide(twice, Digits.MC)));
      BigDecimal power = Digits.exp(a.multiply(Digits.log1p(x)));
      BigDecimal rest = power.subtract(BigDecimal.ONE).subtract(a.multiply(x));
      sum = sum.add(density.multiply(rest), Digits.MC);
      mass = mass.add(density, Digits.MC);
    }
    BigDecimal moment = sum.divide(mass, Digits.MC);
    return Digits.log1p(moment).divide(a.subtract(BigDecimal.ONE), Digits.MC);
  }
}
