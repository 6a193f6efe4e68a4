package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.Conservative;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.TokenPrices;

/** Prices privacy events by their Renyi loss in nats, rounded up. */
public final class RdpAccountant {

  private RdpAccountant() {}

  /** The event's losses on the grid of an account. */
  public static RdpCurve price(PrivacyEvent event) {
    return price(event, RenyiOrders.account());
  }

  /** The event's losses on a grid of the caller's. */
  public static RdpCurve price(PrivacyEvent event, RenyiOrders orders) {
    return RdpCurve.of(orders, order -> lossAt(event, order));
  }

  /** The event's loss at one real order above one. */
  public static double lossAt(PrivacyEvent event, double order) {
    RenyiOrders.requireOrder(order);
    if (event instanceof TokenEvent token) {
      return TokenPrices.lossAt(token, order);
    } else if (event instanceof Free) {
      return 0;
    } else if (event instanceof Repeated repeated) {
      return Conservative.multiply(lossAt(repeated.event(), order), repeated.count());
    } else if (event instanceof Composed composed) {
      double sum = 0;
      for (PrivacyEvent part : composed.events()) {
        sum = Conservative.add(sum, lossAt(part, order));
      }
      return sum;
    }
    throw new AssertionError("unpriced event: " + event);
  }
}
