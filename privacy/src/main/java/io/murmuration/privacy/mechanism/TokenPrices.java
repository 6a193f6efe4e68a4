package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedPublishedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;

/** The price of any token, by its event alone: no mechanism need be able to make it. */
public final class TokenPrices {

  private TokenPrices() {}

  /** Nats at a real order above one, rounded up; infinity where there is no bound. */
  public static double lossAt(TokenEvent event, double order) {
    if (event instanceof PmixedToken token) {
      return new TokenPrice(token).lossAt(order);
    } else if (event instanceof RatioBallToken token) {
      return new TokenPrice(token).lossAt(order);
    } else if (event instanceof DclipToken token) {
      return new DclipPrice(token).lossAt(order);
    } else if (event instanceof PmixedFixedToken token) {
      return new PmixedFixedPrice(token).lossAt(order);
    } else if (event instanceof PmixedPublishedToken) {
      return Double.POSITIVE_INFINITY;
    }
    throw new AssertionError("unpriced token: " + event);
  }
}
