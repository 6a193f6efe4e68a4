package io.murmuration.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * A server on this machine. Load goes nowhere else: what a run spends and how hard it pushes is
 * only ours to decide here.
 *
 * @param base {@code ws://host:port}, without a path
 */
public record LoopbackTarget(URI base) {
  private static final String RESPONSES_PATH = "/v1/responses";
  private static final String BUDGETS_PATH = "/v1/budgets/";

  public LoopbackTarget {
    if (!"ws".equals(base.getScheme())
        || base.getHost() == null
        || base.getPort() < 1
        || !(base.getPath().isEmpty() || base.getPath().equals("/"))) {
      throw new RefusedRunException("target must be ws://host:port, got " + base);
    }
    if (!isLoopback(base.getHost())) {
      throw new RefusedRunException("target must be on this machine (loopback), got " + base);
    }
  }

  /** Reads {@code ws://host:port}; throws {@link RefusedRunException} for anything else. */
  public static LoopbackTarget parse(String text) {
    try {
      return new LoopbackTarget(URI.create(text));
    } catch (IllegalArgumentException e) {
      throw new RefusedRunException("target must be ws://host:port, got " + text);
    }
  }

  /** Where responses stream. */
  public URI responses() {
    return base.resolve(RESPONSES_PATH);
  }

  /** Where the budget of an account is read, over HTTP. */
  public URI budget(String account) {
    return URI.create("http://" + base.getRawAuthority() + BUDGETS_PATH + account);
  }

  private static boolean isLoopback(String host) {
    try {
      // Every address, so that a name with one foot outside is refused.
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
