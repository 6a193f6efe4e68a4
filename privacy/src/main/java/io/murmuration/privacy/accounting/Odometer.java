package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RenyiOrders;

/**
 * The epsilon of what was released, valid also if it was the odometer, or anything else that was
 * released, that decided when to stop. It needs no limit, unlike a filter.
 *
 * <p>It is a row of filters at one order, each with twice the limit of the one before, and filter f
 * with a share of {@code 6 / (pi^2 f^2)} of delta; these shares sum to one. What is reported is the
 * epsilon of the first filter that would not have stopped yet (Feldman and Zrnic 2021; Lecuyer
 * 2021). See docs/maths/accounting.md.
 *
 * @param order the Renyi order, pinned before anything is released
 * @param delta the delta of the whole odometer, in (0, 1)
 * @param firstLimitUnits the limit of the first filter, in units of {@link IntegerCharge}
 */
public record Odometer(double order, double delta, long firstLimitUnits) {

  private static final double SIX_OVER_PI_SQUARE = 0.607927101854026; // rounded down

  public Odometer {
    RenyiOrders.requireOrder(order);
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
    }
    if (firstLimitUnits < 1) {
      throw new IllegalArgumentException("firstLimitUnits must be >= 1, got " + firstLimitUnits);
    }
  }

  /**
   * What an odometer shows.
   *
   * @param committedEpsilon of what was released, in nats
   * @param reservedEpsilon of what was released or may yet be, in nats; no less
   */
  public record Reading(double committedEpsilon, double reservedEpsilon) {}

  /** The reading for what was committed, and for that and what is pending. */
  public Reading read(long committedUnits, long pendingUnits) {
    requireUnits("committedUnits", committedUnits);
    requireUnits("pendingUnits", pendingUnits);
    boolean overflows = committedUnits > Long.MAX_VALUE - pendingUnits;
    double reserved =
        overflows ? Double.POSITIVE_INFINITY : epsilonOf(committedUnits + pendingUnits);
    return new Reading(epsilonOf(committedUnits), reserved);
  }

  /** Exactly zero for nothing: then the laws are equal, and no filter is needed. */
  private double epsilonOf(long units) {
    if (units == 0) {
      return 0;
    }
    long limit = firstLimitUnits;
    int filter = 1;
    while (limit < units) {
      limit = limit > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : limit * 2;
      filter++;
    }
    double share = SIX_OVER_PI_SQUARE / ((double) filter * filter);
    return IntegerCharge.epsilonSpent(order, limit, Math.nextDown(Math.nextDown(delta * share)));
  }

  private static void requireUnits(String name, long units) {
    if (units < 0) {
      throw new IllegalArgumentException(name + " must be >= 0, got " + units);
    }
  }
}
