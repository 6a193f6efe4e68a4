package io.murmuration.gateway.socket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect. Browsers let any page open a WebSocket to any server and say only
 * where the page came from, so the server has to choose. Programs that are not browsers send no
 * origin and are accepted.
 */
final class Origins {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final List<String> allowed;
  private final boolean loopback;

  /**
   * Takes the rule from the configuration.
   *
   * @param allowed origins by their full text; empty for pages of the server's own host
   * @param listenHost address that the server listens on
   */
  Origins(List<String> allowed, String listenHost) {
    this.allowed = allowed.stream().map(Origins::lowerCase).toList();
    this.loopback = LOOPBACK_NAMES.contains(lowerCase(listenHost)) || listenHost.equals("::1");
  }

  boolean accepts(@Nullable String origin, @Nullable String host) {
    if (origin == null) {
      return true;
    }
    if (!allowed.isEmpty()) {
      return allowed.contains(lowerCase(origin));
    }
    try {
      URI page = new URI(lowerCase(origin));
      // A page of a name that was pointed at the loopback address afterwards sends that name as
      // host too; a server that listens there has no other names than these.
      return page.getHost() != null
          && page.getRawAuthority().equals(host == null ? null : lowerCase(host))
          && (!loopback || LOOPBACK_NAMES.contains(page.getHost()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
