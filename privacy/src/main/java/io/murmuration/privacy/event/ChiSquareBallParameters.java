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

  // Beyond these a double no longer resolves the quantities that the price is made of.
  private static final double SMALLEST = 1e-9;
  private static final double LARGEST = 1e9;

  public ChiSquareBallParameters {
    if (!(gamma >= SMALLEST && gamma < 1)) {
      throw new IllegalArgumentException("gamma must be in [1e-9, 1), got " + gamma);
    }
    checkRange("ceiling", ceiling);
    checkRange("chiSquareMax", chiSquareMax);
  }

  private static void checkRange(String name, double value) {
    if (!(value >= SMALLEST && value <= LARGEST)) {
      throw new IllegalArgumentException(name + " must be in [1e-9, 1e9], got " + value);
    }
  }
}
