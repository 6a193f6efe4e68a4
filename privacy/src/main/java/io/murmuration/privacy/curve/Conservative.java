package io.murmuration.privacy.curve;

/**
 * Arithmetic on losses that never understates: each result is at least the exact one.
 *
 * <p>A basic operation is correctly rounded, so the next double up bounds it. {@code
 * StrictMath.log} is within one unit in the last place, so two steps bound it. Exact zeros stay
 * zero.
 */
public final class Conservative {

  private Conservative() {}

  /** A sum of two losses in nats, rounded up; infinity means that there is no bound. */
  public static double add(double first, double second) {
    requireLoss("first", first);
    requireLoss("second", second);
    if (first == 0) {
      return second;
    }
    return second == 0 ? first : Math.nextUp(first + second);
  }

  /** A loss in nats taken {@code count} times, rounded up. */
  public static double multiply(double loss, long count) {
    requireLoss("loss", loss);
    if (count < 0) {
      throw new IllegalArgumentException("count must be >= 0, got " + count);
    }
    if (count == 0 || loss == 0) {
      return 0;
    }
    if (count == 1) {
      return loss;
    }
    // The largest counts have no exact double; the next one up is above them.
    double times = count <= 1L << 53 ? count : Math.nextUp((double) count);
    return Math.nextUp(loss * times);
  }

  /** The natural logarithm of a positive number, rounded up. */
  public static double logUp(double value) {
    return Math.nextUp(Math.nextUp(StrictMath.log(value)));
  }

  /** The natural logarithm of a positive number, rounded down. */
  public static double logDown(double value) {
    return Math.nextDown(Math.nextDown(StrictMath.log(value)));
  }

  /** Returns {@code loss} if it is one: zero or more, perhaps infinite, never NaN. */
  public static double requireLoss(String name, double loss) {
    if (!(loss >= 0)) {
      throw new IllegalArgumentException(name + " must be >= 0, got " + loss);
    }
    return loss;
  }
}
