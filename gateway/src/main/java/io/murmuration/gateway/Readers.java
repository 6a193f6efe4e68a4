package io.murmuration.gateway;

import io.murmuration.gateway.http.Readiness;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tails of one gateway. Opened and closed off the event loop; they have their own threads. */
final class Readers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Readers.class);

  private final Context eventLoop;
  private final MessageLog messages;
  private final Readiness readiness;
  private final List<MessageLog.Tail> open = new ArrayList<>();

  Readers(Context eventLoop, MessageLog messages, Readiness readiness) {
    this.eventLoop = eventLoop;
    this.messages = messages;
    this.readiness = readiness;
  }

  /**
   * Completes when the starting point is fixed. The part is ready when the tail has caught up, and
   * broken when the tail can not go on.
   */
  Future<Void> open(
      Readiness.Part part, MessageLog.TailOptions options, Consumer<LogRecord> handler) {
    return eventLoop
        .executeBlocking(
            () -> messages.tail(options, handler, failure -> broken(part, failure)), false)
        .map(
            tail -> {
              open.add(tail);
              Future.fromCompletionStage(tail.caughtUp(), eventLoop)
                  .onSuccess(ignored -> readiness.ready(part));
              return null;
            });
  }

  Future<Void> close() {
    return eventLoop.executeBlocking(
        () -> {
          open.forEach(MessageLog.Tail::close);
          return null;
        },
        false);
  }

  private void broken(Readiness.Part part, Throwable failure) {
    LOGGER.atError().addKeyValue("part", part).setCause(failure).log("reader ended");
    eventLoop.runOnContext(ignored -> readiness.broken(part));
  }
}
