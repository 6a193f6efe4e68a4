package io.murmuration.launcher.chat;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Where gateways may be found now. Asked before every try: a restarted one may have moved. */
@FunctionalInterface
public interface Gateways {
  /**
   * Addresses of their sockets, all equally good, at least one.
   *
   * @throws IOException if none is known at the moment; the message says what to do
   */
  List<URI> now() throws IOException;
}
