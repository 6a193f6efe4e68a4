package io.murmuration.gateway;

import io.murmuration.gateway.http.Readiness;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  /** All partitions of a topic, from the beginning, without what was not committed. */
  static MessageLog.TailOptions whole(String topic, int partitionCount) {
    Set<Integer> all = IntStream.range(0, partitionCount).boxed().collect(Collectors.toSet());
    return new MessageLog.TailOptions(topic, all, true, true);
  }

  /** The one partition of a topic, after its end. */
  static MessageLog.TailOptions fromNow(String topic) {
    return new MessageLog.TailOptions(topic, Set.of(0), false, false);
  }

  /**
   * Opens a tail; the part is ready when it has caught up, and broken when it can not go on.
   *
   * @return completes when the tail is open, with what completes when it has caught up
   */
  Future<Future<Void>> open(
      Readiness.Part part, MessageLog.TailOptions options, Consumer<LogRecord> handler) {
    return eventLoop
        .executeBlocking(
            () -> messages.tail(options, handler, failure -> broken(part, failure)), false)
        .map(
            tail -> {
              open.add(tail);
              return caughtUp(tail).onSuccess(ignored -> readiness.ready(part));
            });
  }

  /** Completes when what the tail has handed over has been taken: by the same way, behind it. */
  private Future<Void> caughtUp(MessageLog.Tail tail) {
    Promise<Void> caughtUp = Promise.promise();
    var unused =
        tail.caughtUp()
            .whenComplete(
                (nothing, failure) ->
                    eventLoop.runOnContext(
                        ignored -> {
                          if (failure == null) {
                            caughtUp.complete();
                          } else {
                            caughtUp.fail(failure);
                          }
                        }));
    return caughtUp.future();
  }

  /** The part can not go on. For any thread. */
  void broken(Readiness.Part part, Throwable failure) {
    LOGGER.atError().addKeyValue("part", part).setCause(failure).log("reader ended");
    eventLoop.runOnContext(ignored -> readiness.broken(part));
  }

  Future<Void> close() {
    return eventLoop.executeBlocking(
        () -> {
          open.forEach(MessageLog.Tail::close);
          return null;
        },
        false);
  }
}
