package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossLawTest {

  static Stream<LossLaw> laws() {
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
    ChiSquareBallParameters flat = new ChiSquareBallParameters(0.9, 3, 0.2);
    SubsetPlan draw = new SubsetPlan.DrawOne();
    SubsetPlan poisson = new SubsetPlan.Poisson(0.03);
    Stream<LossLaw> forward =
        Stream.of(
            new GaussianLoss(1),
            new GaussianLoss(0.3),
            new GaussianLoss(40),
            new LaplaceLoss(0.5),
            new LaplaceLoss(10),
            new TwoPointLoss(0.7),
            new SubsampledLoss(new GaussianLoss(0.8), 0.01),
            new SubsampledLoss(new GaussianLoss(2), 0.999),
            new SubsampledLoss(new LaplaceLoss(0.4), 0.2),
            BallLoss.of(new PmixedToken(80, poisson, ball, Adjacency.REPLACE_ONE)),
            BallLoss.of(new PmixedToken(80, draw, ball, Adjacency.ZERO_OUT)),
            BallLoss.of(new PmixedToken(2, draw, flat, Adjacency.REPLACE_ONE)),
            BallLoss.of(new PmixedToken(1, draw, flat, Adjacency.ZERO_OUT)),
            BallLoss.of(new RatioBallToken(16, poisson, 1.5, Adjacency.REPLACE_ONE)),
            BallLoss.of(new RatioBallToken(16, draw, 1e-9, Adjacency.ZERO_OUT)));
    return forward.flatMap(law -> Stream.of(law, new ReversedLoss(law)));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void massesAddUpAndFallAndTheLossIsTheirLogarithmicRatio(LossLaw law) {
    double low = Math.max(law.lowest(), -30);
    double high = Math.min(law.highest(), 30);
    Tails before = law.at(low - 1e-9);
    assertThat(before.belowP()).isLessThan(1e-9);
    for (int i = 0; i <= 400; i++) {
      double x = low + (high - low) * i / 400;
      Tails tails = law.at(x);
      assertThat(tails.aboveP() + tails.belowP()).isCloseTo(1, within(1e-14));
      assertThat(tails.aboveQ() + tails.belowQ()).isCloseTo(1, within(1e-14));
      assertThat(tails.aboveP()).isLessThanOrEqualTo(before.aboveP() + 1e-14);
      assertThat(tails.aboveQ()).isLessThanOrEqualTo(before.aboveQ() + 1e-14);
      // Every loss above x is above it, and every loss below below.
      double scale = Math.exp(x);
      before = tails;
      if (Math.min(tails.aboveQ(), tails.belowP()) < 1e-290) {
        continue; // too small for relative errors
      }
      assertThat(tails.aboveP()).isGreaterThanOrEqualTo(scale * tails.aboveQ() * (1 - 1e-9));
      assertThat(tails.belowP()).isLessThanOrEqualTo(scale * tails.belowQ() * (1 + 1e-9));
      assertThat(tails.error()).isBetween(0.0, 1e-11);
    }
    // What lies at the end itself may be on either side of it.
    assertThat(law.at(law.highest() + 1e-12).aboveP()).isLessThan(1e-12);
    assertThat(law.slack()).isBetween(0.0, 1e-10);
  }

  @ParameterizedTest
  @MethodSource("laws")
  void reversedTwiceIsTheSameLaw(LossLaw law) {
    LossLaw reversed = law.reversed();
    for (double x : new double[] {-2, -0.3, -1e-4, 1e-4, 0.3, 2}) {
      double k = Math.exp(x);
      assertThat(hockeyStick(reversed, x))
          .isCloseTo(1 - k + k * hockeyStick(law, -x), within(1e-12 * (1 + k)));
      assertThat(hockeyStick(reversed.reversed(), x)).isCloseTo(hockeyStick(law, x), within(1e-15));
    }
    assertThat(reversed.highest()).isEqualTo(-law.lowest(), within(1e-12));
    assertThat(reversed.lowest()).isEqualTo(-law.highest(), within(1e-12));
    assertThat(reversed.slack()).isEqualTo(law.slack());
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 1, 3, 100})
  void gaussianMassesAreThoseOfTheNormalTailAtSixtyDigits(double sigma) {
    GaussianLoss law = new GaussianLoss(sigma);
    BigDecimal s = new BigDecimal(sigma);
    BigDecimal half = BigDecimal.ONE.divide(s.add(s), Digits.MC);
    for (double z = -8; z <= 12; z += 1.7) {
      double x = (z + 0.5 / sigma) / sigma;
      BigDecimal point = s.multiply(new BigDecimal(x));
      Tails tails = law.at(x);
      assertThat(Digits.error(tails.aboveP(), Digits.normalAbove(point.subtract(half))))
          .isLessThan(tails.error());
      assertThat(Digits.error(tails.aboveQ(), Digits.normalAbove(point.add(half))))
          .isLessThan(tails.error());
      assertThat(Digits.error(tails.belowP(), Digits.normalAbove(half.subtract(point))))
          .isLessThan(tails.error());
      assertThat(Digits.error(tails.belowQ(), Digits.normalAbove(point.add(half).negate())))
          .isLessThan(tails.error());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 7})
  void laplaceDivergencesAreTheKnownOnes(double scale) {
    LaplaceLoss law = new LaplaceLoss(scale);
    for (int i = 0; i < 20; i++) {
      double epsilon = i / 20.0 / scale;
      assertThat(hockeyStick(law, epsilon))
          .isCloseTo(-Math.expm1((epsilon - 1 / scale) / 2), within(1e-14));
    }
    assertThat(law.at(1 / scale)).isEqualTo(Tails.ALL_BELOW);
    assertThat(law.at(-1 / scale).belowP()).isCloseTo(Math.exp(-1 / scale) / 2, within(1e-15));
    assertThat(law.at(Math.nextDown(-1 / scale))).isEqualTo(Tails.ALL_ABOVE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void laplaceNoiseOnSeveralCoordinatesIsDominated(double first) {
    // The shift of one divided between two coordinates, by a sum over the first one's outcomes.
    double rest = 1 - first;
    LaplaceLoss whole = new LaplaceLoss(1);
    for (double epsilon : new double[] {0, 0.2, 0.5, 0.8, 0.99}) {
      double delta = 0;
      double step = 1e-3;
      for (double z = -20 + step / 2; z < 20; z += step) {
        double loss = Math.abs(z - first) - Math.abs(z);
        double left = epsilon - loss;
        double second = left >= rest ? 0 : -Math.expm1((left - rest) / 2);
        delta += step * Math.exp(-Math.abs(z)) / 2 * second;
      }
      assertThat(delta).isLessThan(hockeyStick(whole, epsilon) + 1e-7);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.5, 0.99})
  void subsamplingScalesTheDivergenceAndMovesItsEpsilon(double rate) {
    for (LossLaw whole : new LossLaw[] {new GaussianLoss(1), new LaplaceLoss(0.5)}) {
      LossLaw sampled = new SubsampledLoss(whole, rate);
      for (double epsilon : new double[] {1e-7, 1e-3, 0.1, 0.5, 1.2}) {
        double moved = Math.log1p(Math.expm1(epsilon) / rate);
        double expected = rate * hockeyStick(whole, moved);
        assertThat(hockeyStick(sampled, epsilon)).isCloseTo(expected, within(1e-13));
      }
      assertThat(sampled.lowest()).isGreaterThanOrEqualTo(Math.log1p(-rate) * (1 + 1e-15));
      assertThat(sampled.highest()).isLessThan(whole.highest());
    }
  }

  @Test
  void randomisedResponseHasTwoLosses() {
    TwoPointLoss law = new TwoPointLoss(Math.log(3));
    assertThat(law.at(0).aboveP()).isCloseTo(0.75, within(1e-15));
    assertThat(law.at(0).aboveQ()).isCloseTo(0.25, within(1e-15));
    assertThat(law.at(-Math.log(3)).belowP()).isCloseTo(0.25, within(1e-15));
    assertThat(law.at(-Math.log(3) - 1e-12)).isEqualTo(Tails.ALL_ABOVE);
    assertThat(law.at(Math.log(3))).isEqualTo(Tails.ALL_BELOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void pairsOfFewLossesAreWhatTheirAtomsSay(long seed) {
    AtomicLoss law = AtomicLoss.random(new SplittableRandom(seed), 5, 2);
    for (double epsilon : new double[] {0, 0.3, 1}) {
      assertThat(hockeyStick(law, epsilon))
          .isCloseTo(law.delta(1, epsilon).doubleValue(), within(1e-13));
    }
  }

  static double hockeyStick(LossLaw law, double epsilon) {
    Tails tails = law.at(epsilon);
    return tails.aboveP() - Math.exp(epsilon) * tails.aboveQ();
  }
}
