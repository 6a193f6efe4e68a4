package io.murmuration.launcher.plan;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people, rounded so that no promise is overstated. */
public final class Figures {
  private static final int DIGITS = 4;
  private static final double SMALL = 1e-3;

  private Figures() {}

  /** Four digits, up: epsilons and losses. */
  public static String up(double value) {
    return rounded(value, RoundingMode.CEILING);
  }

  /** Four digits, down: what is offered. */
  static String down(double value) {
    return rounded(value, RoundingMode.FLOOR);
  }

  static String ball(ChiSquareBallParameters ball) {
    return "gamma %s, ceiling %s, chi-square %s"
        .formatted(plain(ball.gamma()), plain(ball.ceiling()), plain(ball.chiSquareMax()));
  }

  /** All digits, without a needless fraction. */
  public static String plain(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    boolean isSmall = value != 0 && Math.abs(value) < SMALL;
    return isSmall ? scientific(exact) : exact.toPlainString();
  }

  /** One digit before the point: 1e-5, 5.3215e-4. */
  private static String scientific(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    return value.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  private static String rounded(double value, RoundingMode mode) {
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(DIGITS, mode));
    return plain(rounded.doubleValue());
  }
}
