package io.murmuration.privacy.accounting;

/**
 * Admits a loss only if everything spent and pending still fits the limit with it, at the order
 * pinned when the account was opened (Feldman and Zrnic 2021; concurrent streams: Haney et al.
 * 2023). All values are units of {@link IntegerCharge} at that one order.
 */
public final class PrivacyFilter {

  private PrivacyFilter() {}

  /** Whether {@code spent + pending + added <= limit}; a sum that overflows is refused. */
  public static boolean admits(
      long spentUnits, long pendingUnits, long addedUnits, long limitUnits) {
    requireUnits("spentUnits", spentUnits);
    requireUnits("pendingUnits", pendingUnits);
    requireUnits("addedUnits", addedUnits);
    requireUnits("limitUnits", limitUnits);
    // Subtraction of non-negative numbers cannot overflow, the sum of the three can.
    long left = limitUnits - spentUnits;
    return left >= pendingUnits && left - pendingUnits >= addedUnits;
  }

  private static void requireUnits(String name, long units) {
    if (units < 0) {
      throw new IllegalArgumentException(name + " must be >= 0, got " + units);
    }
  }
}
