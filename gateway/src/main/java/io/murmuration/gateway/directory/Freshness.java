package io.murmuration.gateway.directory;

import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Brings the view of the directory up to the moment of a question: another gateway may have listed
 * a response just now, and this one may have been slow to read. However many ask, the log is asked
 * for its end once at a time. Event loop only.
 */
public final class Freshness {
  private final Context eventLoop;
  private final MessageLog messages;
  private final String topic;
  private final DirectoryView view;
  private final long waitMillis;
  private @Nullable Future<Void> underWay;
  private @Nullable Future<Void> next;

  /**
   * Asks about a view.
   *
   * @param topic what the view reads, one partition
   * @param waitMillis how long a question may take before it fails
   */
  public Freshness(
      Context eventLoop, MessageLog messages, String topic, DirectoryView view, long waitMillis) {
    this.eventLoop = eventLoop;
    this.messages = messages;
    this.topic = topic;
    this.view = view;
    this.waitMillis = waitMillis;
  }

  /** Completes when all that was in the directory at the time of this call has been read. */
  public Future<Void> upToDate() {
    Future<Void> before = underWay;
    if (before == null) {
      return begin();
    }
    // The one under way may have asked for the end too early to be of use.
    Future<Void> after = next;
    if (after == null) {
      after = before.transform(ignored -> begin());
      next = after;
    }
    return after;
  }

  private Future<Void> begin() {
    next = null;
    Promise<Void> read = Promise.promise();
    underWay = read.future();
    long timer =
        eventLoop.owner().setTimer(waitMillis, id -> read.tryFail("the directory is not read"));
    read.future()
        .onComplete(
            done -> {
              eventLoop.owner().cancelTimer(timer);
              underWay = null;
            });
    eventLoop
        .executeBlocking(() -> messages.endOffset(topic, 0), false)
        .onSuccess(end -> view.whenReadUpTo(end, read::tryComplete))
        .onFailure(read::tryFail);
    return read.future();
  }
}
