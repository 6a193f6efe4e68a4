package io.murmuration.privacy.event;

/**
 * The ball into which every member's distribution is projected: {@code q = p0 (1 + g)} with {@code
 * E_p0[g] = 0}, {@code -gamma <= g <= ceiling} and {@code E_p0[g^2] <= chiSquareMax}. Public and
 * fixed per ensemble; all three are pure numbers.
 *
 * @param gamma largest relative fall of a token's probability, in (0, 1)
 * @param ceiling largest relative rise of a token's probability, positive
 * @param chiSquareMax largest chi-square divergence from the public distribution, positive
 */
public record ChiSquareBallParameters(double gamma, double ceiling, double chiSquareMax) {

  public ChiSquareBallParameters {
    if (!(gamma >= 1e-9 && gamma < 1)) {
      throw new IllegalArgumentException("gamma must be in [1e-9, 1), got " + gamma);
    }
    Parameters.requireRange("ceiling", ceiling);
    Parameters.requireRange("chiSquareMax", chiSquareMax);
  }
}
