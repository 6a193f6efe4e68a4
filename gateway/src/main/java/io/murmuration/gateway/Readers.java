package io.murmuration.gateway;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.http.Readiness;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
   * Opens the reply partition at its end. Completes when nothing that is released from now on can
   * be missed.
   */
  Future<Void> openTokens(GatewayConfig config, Consumer<LogRecord> handler) {
    MessageLog.TailOptions own =
        new MessageLog.TailOptions(
            config.topics().tokens(), Set.of(config.replyPartition()), false, false);
    return open(Readiness.Part.TOKENS, own, handler);
  }

  /**
   * Opens the ledger at its beginning; facts of transactions that were not committed are hidden.
   */
  Future<Void> openLedger(GatewayConfig config, Consumer<LogRecord> handler) {
    Set<Integer> all =
        IntStream.range(0, Topics.BUDGET_PARTITIONS).boxed().collect(Collectors.toSet());
    return open(
        Readiness.Part.LEDGER,
        new MessageLog.TailOptions(config.topics().ledger(), all, true, true),
        handler);
  }

  Future<Void> close() {
    return eventLoop.executeBlocking(
        () -> {
          open.forEach(MessageLog.Tail::close);
          return null;
        },
        false);
  }

  /** The part is ready when its tail has caught up, and broken when the tail can not go on. */
  private Future<Void> open(
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

  private void broken(Readiness.Part part, Throwable failure) {
    LOGGER.atError().addKeyValue("part", part).setCause(failure).log("reader ended");
    eventLoop.runOnContext(ignored -> readiness.broken(part));
  }
}
