package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.vertx.core.Context;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries records from the thread that reads Kafka to the event loop. At most a fixed number are on
 * their way: the reading thread waits for the event loop, so that neither side piles records up.
 */
public final class TokenRouter {
  private static final Logger LOGGER = LoggerFactory.getLogger(TokenRouter.class);
  private static final int ON_THEIR_WAY_MAX = 1024;

  private final Context eventLoop;
  private final Responses responses;
  private final Semaphore room = new Semaphore(ON_THEIR_WAY_MAX);

  public TokenRouter(Context eventLoop, Responses responses) {
    this.eventLoop = eventLoop;
    this.responses = responses;
  }

  /** Takes the next record. For the reading thread; may block it, never the event loop. */
  public void route(LogRecord stored) {
    TokenRecord record;
    try {
      record = WireCodec.decode(stored.value(), TokenRecord.class);
    } catch (WireFormatException e) {
      // Its response will miss it and fail; the others go on.
      LOGGER
          .atWarn()
          .addKeyValue("record", stored)
          .addKeyValue("code", e.problem().code())
          .log("token record is not readable");
      return;
    }
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    eventLoop.runOnContext(
        ignored -> {
          try {
            responses.deliver(record);
          } finally {
            room.release();
          }
        });
  }
}
