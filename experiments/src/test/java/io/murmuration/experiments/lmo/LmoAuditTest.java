package io.murmuration.experiments.lmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.experiments.lmo.LmoAudit.Claim;
import io.murmuration.experiments.lmo.LmoAudit.Law;
import io.murmuration.experiments.lmo.LmoAudit.Truth;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LmoAuditTest {

  private static PublishedFile file(double epsilon) {
    return Stream.concat(PublishedFile.MAIN.stream(), PublishedFile.FIGURE.stream())
        .filter(file -> file.epsilon() == epsilon)
        .findFirst()
        .orElseThrow();
  }

  /** What the published code prints, at which order, and what is left where moments exist. */
  @ParameterizedTest
  @CsvSource({
    "0.15, 0.1489, 128, 2.33, 22.9",
    "0.3, 0.2932, 128, 21, 1.308",
    "0.7, 0.6932, 128, 21, 1.708",
    "1, 0.9932, 128, 21, 2.008",
    "2, 1.9281, 49, 11, 4.174",
    "3, 2.9965, 48, 11, 5.127"
  })
  void everyClaimTakesAnOrderWhereThereIsNoBound(
      double epsilon, double claimed, int order, double end, double valid) {
    Claim claim = LmoAudit.claim(file(epsilon));

    assertThat(claim.claimed()).isCloseTo(claimed, within(6e-5));
    assertThat(claim.claimedOrder()).isEqualTo(order);
    assertThat(claim.momentsEnd()).isCloseTo(end, within(5e-3));
    assertThat(claim.overValidOrders()).isCloseTo(valid, within(valid * 1e-3));
    assertThat(claim.validOrder()).isLessThan((int) Math.ceil(end));
    assertThat(claim.isDivergent()).isTrue();
  }

  @Test
  void noPublishedFileHasTheEpsilonOfItsName() {
    Stream.concat(PublishedFile.MAIN.stream(), PublishedFile.FIGURE.stream())
        .map(LmoAudit::claim)
        .forEach(
            claim -> {
              assertThat(claim.claimed()).isLessThan(claim.epsilon());
              assertThat(claim.isDivergent()).as("%s", claim).isTrue();
              assertThat(claim.overValidOrders()).isGreaterThan(1.5 * claim.epsilon());
            });
    assertThat(PublishedFile.MAIN.size() + PublishedFile.FIGURE.size()).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, AS_ACCOUNTED, 0.22, 7.13, 0.0486, 4.54, 22.7, 5.0, 1.31, 1.0e-2",
    "0.3, AS_SAMPLED, 0.70, 3.60, 0.538, 1.36, 22.7, 16.7, 4.67, 0.19",
    "0.7, AS_ACCOUNTED, 0.62, 2.31, 0.385, 1.61, 9.74, 6.0, 3.90, 5.5e-2",
    "0.7, AS_SAMPLED, 1.10, 1.58, 1.23, 0.90, 9.74, 10.8, 7.34, 0.23",
    "2, AS_ACCOUNTED, 1.72, 0.83, 2.96, 0.58, 3.41, 5.9, 12.0, 0.22",
    "2, AS_SAMPLED, 2.20, 0.68, 4.86, 0.45, 3.41, 7.5, 16.0, 0.41",
    "3, AS_ACCOUNTED, 2.47, 0.59, 6.11, 0.41, 2.27, 5.6, 18.3, 0.37",
    "3, AS_SAMPLED, 2.95, 0.50, 8.73, 0.34, 2.27, 6.7, 22.6, 0.55"
  })
  void theNoiseIsWorthWhatTheTableSays(
      double epsilon,
      Law law,
      double mean,
      double rms,
      double information,
      double deviation,
      double baseline,
      double less,
      double stepEpsilon,
      double stepDelta) {
    Truth truth = truth(epsilon, law);

    assertThat(truth.figures().meanInverseScale()).isCloseTo(mean, within(1e-9));
    assertThat(truth.figures().rms()).isCloseTo(rms, within(8e-3));
    assertThat(truth.figures().fisherInformation())
        .isCloseTo(information, within(information * 5e-3));
    assertThat(truth.figures().gaussianDeviation()).isCloseTo(deviation, within(6e-3));
    assertThat(truth.baselineDeviation()).isCloseTo(baseline, within(baseline * 2e-3));
    assertThat(truth.timesLess()).isCloseTo(less, within(0.06));
    assertThat(truth.stepEpsilon()).isCloseTo(stepEpsilon, within(stepEpsilon * 5e-3));
    assertThat(truth.stepDelta()).isCloseTo(stepDelta, within(stepDelta * 0.03));
  }

  /** By an accountant of whole orders; where the best order is below two, finer ones say less. */
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.107, 0.60, 2.94",
    "0.7, 0.261, 2.19, 7.17",
    "2, 0.823, 24.9, 43.0",
    "3, 1.347, 87.6, 383"
  })
  void theRunCostsManyTimesWhatWasReported(
      double epsilon, double reported, double accounted, double sampled) {
    Truth one = truth(epsilon, Law.AS_ACCOUNTED);
    Truth other = truth(epsilon, Law.AS_SAMPLED);

    assertThat(one.runReported()).isCloseTo(reported, within(6e-4));
    assertThat(wholeOrders(one)).isCloseTo(accounted, within(accounted * 0.01));
    assertThat(wholeOrders(other)).isCloseTo(sampled, within(sampled * 0.01));
    for (Truth truth : List.of(one, other)) {
      assertThat(truth.runEpsilon())
          .isLessThanOrEqualTo(wholeOrders(truth))
          .isGreaterThan(5 * truth.runReported());
    }
  }

  private static double wholeOrders(Truth truth) {
    PrivacyEvent run =
        new Repeated(
            new PoissonSubsampled(
                new Gaussian(truth.figures().gaussianDeviation()), 2048.0 / 67350),
            192);
    RenyiOrders orders = RenyiOrders.of(IntStream.rangeClosed(2, 128).asDoubleStream().toArray());
    return Conversion.epsilonOf(RdpAccountant.price(run, orders), PublishedFile.DELTA).epsilon();
  }

  /** By quadrature at twenty digits, of the derivatives of the closed form. */
  @Test
  void figuresAreThoseOfIndependentQuadrature() {
    NoiseFigures accounted = NoiseFigures.of(file(0.3).noise());
    assertThat(accounted.fisherInformation()).isCloseTo(0.0486026300, within(1e-8));
    assertThat(accounted.rms()).isCloseTo(7.1238624656, within(1e-8));
    NoiseFigures sampled = NoiseFigures.of(file(3).noise().asSampled());
    assertThat(sampled.fisherInformation()).isCloseTo(8.7119964382, within(2e-6));
    assertThat(sampled.rms()).isCloseTo(0.5037797055, within(1e-8));
  }

  private static Truth truth(double epsilon, Law law) {
    return LmoAudit.truths(file(epsilon)).stream()
        .filter(truth -> truth.law() == law)
        .findFirst()
        .orElseThrow();
  }

  /** Cramer and Rao, and Theorem 4: no law of u makes noise smaller than plain Laplace noise. */
  @Test
  void lmoNoiseIsLargerThanLaplaceNoiseOfTheSameInformation() {
    for (PublishedFile file : PublishedFile.MAIN) {
      NoiseFigures figures = NoiseFigures.of(file.noise());
      assertThat(figures.rms() / figures.gaussianDeviation()).isGreaterThan(Math.sqrt(2));
      assertThat(figures.fisherInformation())
          .isGreaterThan(figures.meanInverseScale() * figures.meanInverseScale());
    }
  }

  @Test
  void theSamplerDrawsTheOtherLaw() {
    LmoNoise noise = file(0.7).noise();
    LmoSampler sampler = LmoSampler.unsafeResearch(noise, new SplittableRandom(1));
    int count = 200_000;
    double square = 0;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double z = sampler.draw();
      square += z * z / count;
      sum += z / count;
    }

    assertThat(Math.sqrt(square))
        .isCloseTo(NoiseFigures.of(noise.asSampled()).rms(), within(0.02))
        .isLessThan(NoiseFigures.of(noise).rms() * 0.8);
    assertThat(sum).isCloseTo(0, within(0.02));
  }

  @Test
  void gammaLawsOfAShapeBelowOneAreDrawnToo() {
    LmoNoise noise = new LmoNoise(1, 1, 0.5, 1e-9, 1, 1e-9, 1);
    LmoSampler sampler = LmoSampler.unsafeResearch(noise, new SplittableRandom(2));
    int inside = 0;
    for (int i = 0; i < 100_000; i++) {
      inside += Math.abs(sampler.draw()) <= 1 ? 1 : 0;
    }

    // P(|z| <= 1) = 1 - E e^-u = 1 - 2^-1/2
    assertThat(inside / 1e5).isCloseTo(1 - Math.sqrt(0.5), within(6e-3));
  }
}
