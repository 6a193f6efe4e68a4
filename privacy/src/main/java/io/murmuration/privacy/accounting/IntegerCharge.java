package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;

/**
 * Losses at one order as whole pico-nats, {@value #UNITS_PER_NAT} to the nat, which a ledger adds
 * exactly. A charge is rounded up once per released token and a limit is rounded down, both by
 * operations that give the same integer on every JVM.
 */
public final class IntegerCharge {

  /** Units in one nat of Renyi loss. */
  public static final double UNITS_PER_NAT = 1e12;

  private IntegerCharge() {}

  /**
   * What the event costs at an order. A repeated event costs its count times the part, and a
   * composed one the sum of its parts, so that a reservation equals the commits it is made of.
   *
   * @throws ArithmeticException if the charge has no finite bound or no {@code long}
   */
  public static long charge(PrivacyEvent event, double order) {
    if (event instanceof Repeated repeated) {
      return Math.multiplyExact(charge(repeated.event(), order), repeated.count());
    } else if (event instanceof Composed composed) {
      long sum = 0;
      for (PrivacyEvent part : composed.events()) {
        sum = Math.addExact(sum, charge(part, order));
      }
      return sum;
    }
    return unitsUp(RdpAccountant.lossAt(event, order));
  }

  /** The units that (epsilon, delta) leaves to spend at an order, rounded down; zero if none. */
  public static long limit(double epsilon, double delta, double order) {
    double nats = Conversion.limitAt(order, epsilon, delta);
    // The conversion to long saturates, and a limit may always be lower.
    long units = (long) Math.floor(Math.nextDown(Math.max(0, nats) * UNITS_PER_NAT));
    while (units > 0 && epsilonSpent(order, units, delta) > epsilon) {
      units--;
    }
    return Math.max(0, units);
  }

  /** The epsilon of what was spent at an order, rounded up; exactly zero for nothing spent. */
  public static double epsilonSpent(double order, long spentUnits, double delta) {
    if (spentUnits < 0) {
      throw new IllegalArgumentException("spentUnits must be >= 0, got " + spentUnits);
    }
    double nats = spentUnits == 0 ? 0 : Math.nextUp(Math.nextUp((double) spentUnits) / 1e12);
    return Conversion.epsilonAt(order, nats, delta);
  }

  private static long unitsUp(double nats) {
    if (nats == 0) {
      return 0;
    }
    double units = Math.ceil(Math.nextUp(nats * UNITS_PER_NAT));
    if (!(units < 0x1p63)) {
      throw new ArithmeticException("charge must be below 2^63 units, got " + units);
    }
    return (long) units;
  }
}
