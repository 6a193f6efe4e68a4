package io.murmuration.privacy.numeric;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Functions of decimals to more than {@value #PRECISION} significant digits: a second way to each
 * number that a double only comes near.
 */
public final class Digits {

  /** Digits of every result that are right. */
  public static final int PRECISION = 60;

  /** For sums and products of the results. */
  public static final MathContext MC = new MathContext(PRECISION + 20);

  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal SMALLEST_NEAR_ONE = new BigDecimal("0.75");
  private static final BigDecimal LARGEST_NEAR_ONE = new BigDecimal("1.5");
  private static final BigDecimal TINY = BigDecimal.ONE.movePointLeft(PRECISION);
  private static final int GUARD = 40;
  private static final BigDecimal LN2 = lnNearOne(TWO, work(0));

  private Digits() {}

  /** The decimal that is exactly this double. */
  public static BigDecimal of(double value) {
    return new BigDecimal(value);
  }

  /** {@code e^x}: halved until small, Taylor's series, squared back. */
  public static BigDecimal exp(BigDecimal x) {
    return exp(x, work(0));
  }

  /** {@code e^x - 1}, also where x is tiny. */
  public static BigDecimal expm1(BigDecimal x) {
    if (x.signum() == 0) {
      return BigDecimal.ZERO;
    }
    int lost = Math.max(0, x.scale() - x.precision());
    return exp(x, work(lost)).subtract(BigDecimal.ONE, MC);
  }

  /** The natural logarithm of a positive number, also near one. */
  public static BigDecimal ln(BigDecimal x) {
    if (x.signum() <= 0) {
      throw new IllegalArgumentException("x must be > 0, got " + x);
    }
    MathContext mc = work(0);
    // x = y 2^twos with y near one, where the series converges fast.
    int tens = x.precision() - x.scale() - 1;
    int twos = Math.abs(tens) <= 1 ? 0 : (int) Math.round(tens * 3.321928094887362);
    BigDecimal y = twos == 0 ? x : x.divide(TWO.pow(twos, mc), mc);
    while (y.compareTo(LARGEST_NEAR_ONE) > 0) {
      y = y.divide(TWO, mc);
      twos++;
    }
    while (y.compareTo(SMALLEST_NEAR_ONE) < 0) {
      y = y.multiply(TWO);
      twos--;
    }
    return lnNearOne(y, mc).add(LN2.multiply(BigDecimal.valueOf(twos))).round(MC);
  }

  /** {@code ln(1 + x)} for x above minus one, also where x is tiny. */
  public static BigDecimal log1p(BigDecimal x) {
    if (x.abs().compareTo(TINY) < 0) {
      return x.subtract(x.multiply(x).divide(TWO), MC);
    }
    return ln(x.compareTo(TWO) > 0 ? x.add(BigDecimal.ONE, work(0)) : x.add(BigDecimal.ONE));
  }

  /** {@code x^y} for positive x. */
  public static BigDecimal pow(BigDecimal x, BigDecimal y) {
    return exp(ln(x).multiply(y));
  }

  /** The complementary error function of any real number, at 60 digits of itself. */
  public static BigDecimal erfc(BigDecimal x) {
    // erfc(x) is about e^(-x^2), and so many digits go in the difference from one.
    MathContext mc = work((int) (x.doubleValue() * x.doubleValue() / 2.3) + 10);
    BigDecimal square = x.multiply(x);
    BigDecimal term = x;
    BigDecimal sum = x;
    BigDecimal least = BigDecimal.ONE.movePointLeft(mc.getPrecision());
    for (int n = 3; term.abs().compareTo(sum.abs().multiply(least)) > 0; n += 2) {
      term = term.multiply(square).multiply(TWO).divide(BigDecimal.valueOf(n), mc);
      sum = sum.add(term, mc);
    }
    BigDecimal scale = TWO.divide(pi(mc).sqrt(mc), mc);
    BigDecimal erf = exp(square.negate(), mc).multiply(sum).multiply(scale);
    return BigDecimal.ONE.subtract(erf).round(MC);
  }

  /** P(N(0,1) > x). */
  public static BigDecimal normalAbove(BigDecimal x) {
    return erfc(x.divide(TWO.sqrt(work(400)), work(400))).divide(TWO, MC);
  }

  /** Relative distance of a double from the exact value, signed: positive if it is above. */
  public static double error(double value, BigDecimal exact) {
    return of(value).subtract(exact).divide(exact.abs(), MC).doubleValue();
  }

  private static MathContext work(int extra) {
    return new MathContext(PRECISION + GUARD + extra, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal exp(BigDecimal x, MathContext outer) {
    int halvings = Math.max(0, x.precision() - x.scale()) * 4 + 8;
    MathContext mc = new MathContext(outer.getPrecision() + halvings, RoundingMode.HALF_EVEN);
    BigDecimal small = x.divide(TWO.pow(halvings), mc);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal least = BigDecimal.ONE.movePointLeft(mc.getPrecision() + 2);
    for (int n = 1; term.abs().compareTo(least) > 0; n++) {
      term = term.multiply(small).divide(BigDecimal.valueOf(n), mc);
      sum = sum.add(term, mc);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, mc);
    }
    return sum;
  }

  /** {@code 2 artanh((y - 1) / (y + 1))}. */
  private static BigDecimal lnNearOne(BigDecimal y, MathContext mc) {
    BigDecimal ratio = y.subtract(BigDecimal.ONE).divide(y.add(BigDecimal.ONE), mc);
    BigDecimal square = ratio.multiply(ratio, mc);
    BigDecimal power = ratio;
    BigDecimal sum = ratio;
    BigDecimal least = ratio.abs().movePointLeft(mc.getPrecision() + 2);
    for (int n = 3; power.abs().compareTo(least) > 0; n += 2) {
      power = power.multiply(square, mc);
      sum = sum.add(power.divide(BigDecimal.valueOf(n), mc), mc);
    }
    return sum.multiply(TWO);
  }

  /** Machin's formula. */
  private static BigDecimal pi(MathContext mc) {
    BigDecimal five = arctanOfInverse(5, mc).multiply(BigDecimal.valueOf(16));
    return five.subtract(arctanOfInverse(239, mc).multiply(BigDecimal.valueOf(4)));
  }

  private static BigDecimal arctanOfInverse(int n, MathContext mc) {
    BigDecimal square = BigDecimal.valueOf(-(long) n * n);
    BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(n), mc);
    BigDecimal sum = power;
    BigDecimal least = BigDecimal.ONE.movePointLeft(mc.getPrecision() + 5);
    for (int k = 3; power.abs().compareTo(least) > 0; k += 2) {
      power = power.divide(square, mc);
      sum = sum.add(power.divide(BigDecimal.valueOf(k), mc), mc);
    }
    return sum;
  }
}
