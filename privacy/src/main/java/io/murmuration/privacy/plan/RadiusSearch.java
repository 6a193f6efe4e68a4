package io.murmuration.privacy.plan;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * The largest radius that is still affordable, within 1e-6 of itself and on the feasible side, for
 * mechanisms with one number for how far a member may go. A larger radius never costs less.
 */
final class RadiusSearch {
  private static final double SMALLEST = 1e-6;
  private static final double CLOSE = 1 + 1e-6;

  private RadiusSearch() {}

  /** The largest such radius in [1e-6, largest]; empty if not even the smallest is affordable. */
  static OptionalDouble widest(double largest, DoublePredicate isAffordable) {
    if (!isAffordable.test(SMALLEST)) {
      return OptionalDouble.empty();
    }
    if (isAffordable.test(largest)) {
      return OptionalDouble.of(largest);
    }
    double affordable = SMALLEST;
    double tooWide = largest;
    while (tooWide > affordable * CLOSE) {
      double middle = Math.sqrt(affordable * tooWide);
      if (isAffordable.test(middle)) {
        affordable = middle;
      } else {
        tooWide = middle;
      }
    }
    return OptionalDouble.of(affordable);
  }
}
