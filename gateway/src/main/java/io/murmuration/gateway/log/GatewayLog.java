package io.murmuration.gateway.log;

import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;

/**
 * Appends records from an event loop. No method blocks; futures complete on the caller's context.
 */
public interface GatewayLog {

  /** Completes when the record is durable; fails if that can not be told in time. */
  Future<Void> append(Outgoing record);

  /** Succeeds if the log answers at the moment. */
  Future<Void> check();

  /** Lets what was appended finish, then closes. */
  Future<Void> close();
}
