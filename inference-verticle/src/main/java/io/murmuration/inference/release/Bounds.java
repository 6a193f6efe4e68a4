package io.murmuration.inference.release;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.Optional;

/**
 * What a device bounds deviations by: {@code -gamma <= g <= ceiling}, {@code E[g^2] <= spreadMax}.
 *
 * @param spreadMax 1e300 if the other two alone limit it
 */
record Bounds(double gamma, double ceiling, double spreadMax) {
  private static final double UNLIMITED = 1e300;

  /** So many proposals are needed for a token that a device has nothing to gain. */
  private static final double CEILING_MAX = 1000;

  /** Those of an event's mechanism, empty if it has others. */
  static Optional<Bounds> of(TokenEvent event) {
    if (event instanceof PmixedToken token) {
      ChiSquareBallParameters ball = token.ball();
      return of(ball.gamma(), ball.ceiling(), ball.chiSquareMax());
    } else if (event instanceof RatioBallToken token) {
      double b = token.logRatioMax();
      return of(-StrictMath.expm1(-b), StrictMath.expm1(b), UNLIMITED);
    }
    return Optional.empty();
  }

  private static Optional<Bounds> of(double gamma, double ceiling, double spreadMax) {
    return ceiling <= CEILING_MAX
        ? Optional.of(new Bounds(gamma, ceiling, spreadMax))
        : Optional.empty();
  }
}
