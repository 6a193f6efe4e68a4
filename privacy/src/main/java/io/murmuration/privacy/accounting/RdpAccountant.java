package io.murmuration.privacy.accounting;

import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.curve.RenyiOrders;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.TokenPrices;
import io.murmuration.privacy.noise.NoiseLoss;
import io.murmuration.privacy.noise.PureLoss;
import io.murmuration.privacy.noise.SampledLoss;

/** Prices privacy events by their Renyi loss in nats, rounded up. */
public final class RdpAccountant {

  private RdpAccountant() {}

  /** The event's losses on the grid of an account. */
  public static RdpCurve price(PrivacyEvent event) {
    return price(event, RenyiOrders.account());
  }

  /** The event's losses on a grid of the caller's. */
  public static RdpCurve price(PrivacyEvent event, RenyiOrders orders) {
    EventCounts counts = EventCounts.of(event);
    return RdpCurve.of(orders, order -> counts.lossAt(part -> lossAt(part, order)));
  }

  /** The event's loss at one real order above one. */
  public static double lossAt(PrivacyEvent event, double order) {
    RenyiOrders.requireOrder(order);
    if (event instanceof TokenEvent token) {
      return TokenPrices.lossAt(token, order);
    } else if (event instanceof Free) {
      return 0;
    } else if (event instanceof AdditiveNoise noise) {
      return NoiseLoss.lossAt(noise, order);
    } else if (event instanceof PoissonSubsampled sampled) {
      return new SampledLoss(sampled).lossAt(order);
    } else if (event instanceof PureDp pure) {
      return PureLoss.lossAt(pure.epsilon(), order);
    } else if (event instanceof Repeated || event instanceof Composed) {
      return EventCounts.of(event).lossAt(part -> lossAt(part, order));
    }
    throw new AssertionError("unpriced event: " + event);
  }
}
