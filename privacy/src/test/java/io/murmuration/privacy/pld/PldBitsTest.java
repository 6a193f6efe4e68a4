package io.murmuration.privacy.pld;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The same bits on every JVM. Whether the figures are right is for the other tests to say: these
 * pin the margins for rounding and the choices of grids, which change nothing but the last digits.
 */
class PldBitsTest {
  private static final ChiSquareBallParameters WIDE = new ChiSquareBallParameters(0.6, 30, 1.2);
  private static final ChiSquareBallParameters STEEP = new ChiSquareBallParameters(0.9, 2, 0.1);
  private static final PrivacyEvent GAUSSIAN = new Gaussian(1.25);
  private static final PrivacyEvent STEP = new PoissonSubsampled(new Gaussian(0.9), 0.03);
  private static final PrivacyEvent RARE = new PoissonSubsampled(new Laplace(0.7), 0.2);
  private static final PrivacyEvent PURE = new PureDp(0.3, Adjacency.ADD_OR_REMOVE_ONE);

  private static PrivacyEvent token(ChiSquareBallParameters ball, Adjacency adjacency) {
    return new PmixedToken(80, new SubsetPlan.Poisson(0.03), ball, adjacency);
  }

  private static PrivacyEvent ratio(double radius, Adjacency adjacency) {
    return new RatioBallToken(20, new SubsetPlan.All(), radius, adjacency);
  }

  private static final List<PrivacyEvent> EVENTS =
      List.of(
          GAUSSIAN,
          new Repeated(GAUSSIAN, 40),
          STEP,
          new Repeated(STEP, 300),
          new Repeated(new Laplace(3), 7),
          new Repeated(RARE, 9),
          PURE,
          new Repeated(PURE, 25),
          token(WIDE, Adjacency.REPLACE_ONE),
          new Repeated(token(WIDE, Adjacency.REPLACE_ONE), 900),
          new Repeated(token(WIDE, Adjacency.ZERO_OUT), 500),
          new Repeated(token(STEEP, Adjacency.REPLACE_ONE), 100),
          new Repeated(token(STEEP, Adjacency.ZERO_OUT), 100),
          new Repeated(ratio(0.88, Adjacency.ZERO_OUT), 60),
          new Repeated(ratio(1.5, Adjacency.REPLACE_ONE), 12),
          new Composed(List.of(new Repeated(STEP, 50), PURE, new Laplace(2))),
          new Composed(
              List.of(
                  new Repeated(STEP, 20), new Repeated(token(WIDE, Adjacency.ZERO_OUT), 30), RARE)),
          new Repeated(new PoissonSubsampled(new Gaussian(8), 1e-4), 1_000_000),
          new Repeated(new PureDp(700, Adjacency.ADD_OR_REMOVE_ONE), 2),
          new Repeated(new Gaussian(1e6), 1L << 60));

  @ParameterizedTest
  @CsvFileSource(resources = "/vectors/pld-bits.csv", numLinesToSkip = 1)
  void figuresHaveTheSameBitsEverywhere(
      int event, double delta, double epsilon, double epsilonAtDelta, double deltaAtEpsilon) {
    PrivacyEvent asked = EVENTS.get(event);

    assertThat(PldAccountant.epsilonOf(asked, delta).orElseThrow()).isEqualTo(epsilonAtDelta);
    assertThat(PldAccountant.deltaOf(asked, epsilon).orElseThrow()).isEqualTo(deltaAtEpsilon);
  }
}
