package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.ServerEvent;
import io.vertx.core.Future;
import java.util.List;

/** Brings events that are not kept any more, a few at a time. */
@FunctionalInterface
public interface Pages {
  /**
   * The next events from a sequence number on, in order and without gaps; none if the log does not
   * have them any more. Asked for again only when the answer has come.
   */
  Future<List<ServerEvent>> next(long sequence);
}
