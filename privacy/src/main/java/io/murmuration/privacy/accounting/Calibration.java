package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import java.util.function.DoubleFunction;

/**
 * Finds the parameter with which events just stay within a target. What is returned was checked to
 * stay within it. For schedules that are fixed before anything is released; an account that adapts
 * pins one order ({@link BudgetPlan}).
 */
public final class Calibration {

  private static final double SMALLEST = 1e-9;
  private static final double LARGEST = 1e9;
  private static final double PRECISION = 1 + 1e-12;

  private Calibration() {}

  /**
   * The smallest noise multiplier of DP-SGD, to twelve digits.
   *
   * @param rate probability that a given record is in a step's sample, in (0, 1]
   * @param steps number of steps, at least one
   * @throws IllegalArgumentException if no multiplier reaches the target
   */
  public static double noiseMultiplier(PrivacyTarget target, double rate, long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, got " + steps);
    }
    return smallest(
        noise -> new Repeated(new PoissonSubsampled(new Gaussian(noise), rate), steps), target);
  }

  /**
   * The smallest parameter in [1e-9, 1e9] at which an event stays within the target, to twelve
   * digits.
   *
   * @param family the event by its parameter; a larger one may not cost more
   * @throws IllegalArgumentException if the largest parameter exceeds the target
   */
  public static double smallest(DoubleFunction<PrivacyEvent> family, PrivacyTarget target) {
    double outside = SMALLEST;
    double within = LARGEST;
    if (!target.admits(RdpAccountant.price(family.apply(within)))) {
      throw outOfReach(family.apply(within), target);
    }
    if (target.admits(RdpAccountant.price(family.apply(outside)))) {
      return outside;
    }
    while (within > outside * PRECISION) {
      double between = Math.sqrt(outside) * Math.sqrt(within);
      if (target.admits(RdpAccountant.price(family.apply(between)))) {
        within = between;
      } else {
        outside = between;
      }
    }
    return within;
  }

  /**
   * How often an event may happen within the target: zero if not once, {@code Long.MAX_VALUE} if
   * there is no end.
   */
  public static long largestCount(PrivacyEvent event, PrivacyTarget target) {
    RdpCurve once = RdpAccountant.price(event);
    if (target.admits(once.times(Long.MAX_VALUE))) {
      return Long.MAX_VALUE;
    }
    long within = 0;
    for (long step = 1L << 62; step > 0; step >>= 1) {
      if (target.admits(once.times(within + step))) {
        within += step;
      }
    }
    return within;
  }

  private static IllegalArgumentException outOfReach(PrivacyEvent event, PrivacyTarget target) {
    double reached = Conversion.epsilonOf(RdpAccountant.price(event), target.delta()).epsilon();
    return new IllegalArgumentException(
        "epsilon must be within reach at delta %s, got %s; the most noise gives %s"
            .formatted(target.delta(), target.epsilon(), reached));
  }
}
