package io.murmuration.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.murmuration.privacy.Seeds;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The multipliers against moments that are computed once more, and their numeric derivatives. */
class MultiplierSearchTest {

  private static final double[] OPEN = {0.5, 0.3, 0.2};
  private static final double[] MEMBER = {0.4, 0.3, 0.3}; // of spread 0.07

  static LongStream seeds() {
    return Seeds.first(100);
  }

  private record Case(RatioLaw law, ChiSquareBallParameters ball) {

    /** A member whose spread exceeds the ball's, some of its tokens at both bounds. */
    static Case outside(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] open = AdversarialLaws.normal(random, 60, 1.5);
      RatioLaw law = RatioLaw.of(open, AdversarialLaws.near(random, open, 2));
      double tau = Math.exp(random.nextDouble(-5, -1));
      return new Case(
          law, new ChiSquareBallParameters(random.nextDouble(0.3, 0.9), 3 * Math.sqrt(tau), tau));
    }

    /** E[g], E[g^2] and E[max(0, g)] of the clipped root of r = (1 + g)(mu + 2 nu g). */
    double[] moments(double mu, double nu) {
      double[] moments = new double[3];
      for (int i = 0; i < law.weights().length; i++) {
        double slope = mu - 2 * nu;
        double ratio = law.ratios()[i];
        double level =
            nu == 0 ? ratio / mu : (Math.sqrt(slope * slope + 8 * nu * ratio) - slope) / (4 * nu);
        double g = Math.max(-ball.gamma(), Math.min(ball.ceiling(), level - 1));
        moments[0] += law.weights()[i] * g;
        moments[1] += law.weights()[i] * g * g;
        moments[2] += law.weights()[i] * Math.max(0, g);
      }
      return moments;
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void atTheMultipliersTheMeanIsZeroAndTheSpreadTheBalls(long seed) {
    Case outside = Case.outside(seed);
    double tau = outside.ball().chiSquareMax();

    Multipliers found = new MultiplierSearch(outside.law(), outside.ball()).solve(1);

    double[] moments = outside.moments(found.mu(), found.nu());
    assertThat(found.areUsable()).isTrue();
    assertThat(moments[0]).isCloseTo(0, within(1.1e-8 * moments[2] + 1e-15));
    if (found.nu() > 0) {
      assertThat(moments[1]).isCloseTo(tau, within(3e-8 * tau));
    } else {
      assertThat(moments[1]).isLessThanOrEqualTo(tau);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aCorrectionIsNewtonsStep(long seed) {
    Case outside = Case.outside(seed);
    MultiplierSearch search = new MultiplierSearch(outside.law(), outside.ball());
    Multipliers found = search.solve(1);
    double h = 1e-7 * found.mu();
    double k = 1e-7 * (found.nu() + 1e-9);
    double[] left = outside.moments(found.mu() - h, found.nu());
    double[] right = outside.moments(found.mu() + h, found.nu());
    double[] below = outside.moments(found.mu(), found.nu() - k);
    double[] above = outside.moments(found.mu(), found.nu() + k);
    double tau = outside.ball().chiSquareMax();

    Multipliers step = search.corrected(new Multipliers(3, 5), 2e-3, tau + 7e-3);

    // What the step takes away from both moments, to first order, is what was to be taken away.
    double byMu = step.mu() - 3;
    double byNu = step.nu() - 5;
    double mean = byMu * (left[0] - right[0]) / (2 * h) + byNu * (below[0] - above[0]) / (2 * k);
    double square = byMu * (left[1] - right[1]) / (2 * h) + byNu * (below[1] - above[1]) / (2 * k);
    assertThat(found.nu()).isPositive();
    assertThat(mean).isCloseTo(2e-3, within(2e-6));
    assertThat(square).isCloseTo(7e-3, within(7e-6));
  }

  @Test
  void aMemberInsideNeedsNoMultiplierOfTheSpread() {
    Case inside = new Case(RatioLaw.of(OPEN, MEMBER), new ChiSquareBallParameters(0.6, 30, 1));

    Multipliers found = new MultiplierSearch(inside.law(), inside.ball()).solve(1);

    assertThat(found.nu()).isZero();
    assertThat(found.mu()).isCloseTo(1, within(1e-8));
  }

  /** Where all tokens are free, E[r / mu - 1] falls by 1 / mu^2. */
  @Test
  void aMemberInsideIsCorrectedByItsMeanAlone() {
    Case inside = new Case(RatioLaw.of(OPEN, MEMBER), new ChiSquareBallParameters(0.6, 30, 1));
    MultiplierSearch search = new MultiplierSearch(inside.law(), inside.ball());
    search.solve(1);

    Multipliers settled = search.corrected(new Multipliers(2, 0), 0.25, 1);
    Multipliers spread = search.corrected(new Multipliers(2, 0), 0.25, Math.nextUp(1.0));

    assertThat(settled.mu()).isCloseTo(2.25, within(1e-8));
    assertThat(settled.nu()).isZero();
    assertThat(settled.areUsable()).isTrue();
    assertThat(spread.areUsable()).isFalse();
  }

  /** From a start far off, by tokens so near to the public ones that a loose mean would do. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aMeanIsZeroRelativeToWhatRises(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] open = AdversarialLaws.normal(random, 30, 1);
    RatioLaw law = RatioLaw.of(open, AdversarialLaws.near(random, open, 1e-3));
    Case near = new Case(law, new ChiSquareBallParameters(1e-3, 1e-3, 1));

    Multipliers found = new MultiplierSearch(law, near.ball()).solve(1.0005);

    double[] moments = near.moments(found.mu(), found.nu());
    assertThat(moments[0]).isCloseTo(0, within(1.01e-8 * moments[2] + 3e-16));
  }

  @Test
  void multipliersAreFiniteAndOneOfThemMayBeZero() {
    double most = Double.MAX_VALUE;
    double infinite = Double.POSITIVE_INFINITY;

    assertThat(new Multipliers(Double.MIN_VALUE, 0).areUsable()).isTrue();
    assertThat(new Multipliers(most, most).areUsable()).isTrue();
    assertThat(new Multipliers(0, 1).areUsable()).isFalse();
    assertThat(new Multipliers(1, -Double.MIN_VALUE).areUsable()).isFalse();
    assertThat(new Multipliers(infinite, 1).areUsable()).isFalse();
    assertThat(new Multipliers(1, infinite).areUsable()).isFalse();
    assertThat(new Multipliers(Double.NaN, 1).areUsable()).isFalse();
    assertThat(new Multipliers(1, Double.NaN).areUsable()).isFalse();
  }
}
