package io.murmuration.privacy.accounting;

import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which neighbours the price of an event is about. Losses may be added up only for neighbours that
 * all of them are about.
 */
public final class Coverage {
  private Coverage() {}

  /**
   * The adjacencies that every part of the event protects; none if the event has no sound price.
   *
   * <p>A price for a shard replaced by any other holds for a shard with one record more or less, so
   * that tokens and training on the same records have a joint account.
   */
  public static Set<Adjacency> of(PrivacyEvent event) {
    if (event instanceof TokenEvent token) {
      return ofToken(token);
    } else if (event instanceof AdditiveNoise || event instanceof PoissonSubsampled) {
      return EnumSet.of(Adjacency.ADD_OR_REMOVE_ONE);
    } else if (event instanceof PureDp pure) {
      return EnumSet.of(pure.adjacency());
    } else if (event instanceof Free) {
      return EnumSet.allOf(Adjacency.class);
    } else if (event instanceof Repeated repeated) {
      return of(repeated.event());
    } else if (event instanceof Composed composed) {
      Set<Adjacency> common = EnumSet.allOf(Adjacency.class);
      composed.events().forEach(part -> common.retainAll(of(part)));
      return common;
    }
    throw new AssertionError("event of unknown coverage: " + event);
  }

  private static Set<Adjacency> ofToken(TokenEvent token) {
    if (token instanceof TokenEvent.PmixedPublishedToken) {
      return EnumSet.noneOf(Adjacency.class);
    }
    return token.adjacency() == Adjacency.REPLACE_ONE
        ? EnumSet.of(Adjacency.REPLACE_ONE, Adjacency.ADD_OR_REMOVE_ONE)
        : EnumSet.of(token.adjacency());
  }
}
