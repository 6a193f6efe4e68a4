package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.Pages;
import io.murmuration.gateway.stream.ReadingStopped;
import io.murmuration.gateway.stream.ResponseStream;
import io.murmuration.gateway.stream.ServerEvents;
import io.murmuration.gateway.stream.Streams;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads responses from the log again, off the event loop and a bounded number at a time. */
public final class LogScans {
  private static final int PAGE_EVENTS = 64;
  private static final long SCAN_MINUTES_MAX = 5;

  private final Context eventLoop;
  private final WorkerExecutor workers;
  private final MessageLog messages;
  private final String topic;
  private final Streams streams;

  /**
   * Reads for these streams.
   *
   * @param scansMax most readings at a time; more wait
   */
  public LogScans(
      Context eventLoop, MessageLog messages, String topic, Streams streams, int scansMax) {
    this.eventLoop = eventLoop;
    this.messages = messages;
    this.topic = topic;
    this.streams = streams;
    this.workers =
        eventLoop
            .owner()
            .createSharedWorkerExecutor(
                "gateway-scans-" + System.identityHashCode(this),
                scansMax,
                SCAN_MINUTES_MAX,
                TimeUnit.MINUTES);
  }

  /**
   * Reads what the log has about a response, from where it was read before to the end of the log or
   * of the response. Its partition must be followed before. Fails with {@link ReadingStopped} if a
   * part of it is not there any more.
   */
  Future<Void> load(ResponseStream stream) {
    long from = stream.nextOffset();
    Handover<StoredToken> handover =
        new Handover<>(
            eventLoop,
            stored -> {
              stream.again(stored.offset(), stored.record());
              streams.trim();
            });
    return scan(stream, from, handover)
        .compose(
            scanned -> {
              if (scanned.from() > from) {
                return Future.failedFuture(ReadingStopped.because(Problems.replayExpired()));
              }
              boolean enough = stream.loadedUpTo(scanned.next());
              return enough ? Future.succeededFuture() : load(stream);
            });
  }

  /** Reads a response from its beginning for one reader. */
  Pages pages(DirectoryRecord.Response entry) {
    return new LogPages(entry);
  }

  /** Lets readings under way end. */
  public Future<Void> close() {
    return workers.close();
  }

  private Future<MessageLog.Scanned> scan(
      ResponseStream stream, long from, Handover<StoredToken> handover) {
    MessageLog.ScanOptions options = options(stream.entry(), from);
    Promise<MessageLog.Scanned> done = Promise.promise();
    workers
        .<MessageLog.Scanned>executeBlocking(
            () -> {
              MessageLog.Scanned scanned =
                  messages.scan(
                      options,
                      record -> {
                        if (record.key().equals(stream.id())) {
                          StoredToken.read(record).ifPresent(handover::pass);
                        }
                        return !stream.isOver() && !Thread.currentThread().isInterrupted();
                      });
              // The same way as the records: a future of its own would overtake them.
              eventLoop.runOnContext(ignored -> done.complete(scanned));
              return scanned;
            },
            false)
        .onFailure(done::tryFail);
    return done.future();
  }

  private MessageLog.ScanOptions options(DirectoryRecord.Response entry, long from) {
    return new MessageLog.ScanOptions(topic, entry.replyPartition(), from, false);
  }

  /** Where one reader stands in the log. Used by one scan after the other. */
  private final class LogPages implements Pages {
    private final DirectoryRecord.Response entry;
    private final ReleaseOrder order = new ReleaseOrder();
    private long nextOffset;

    LogPages(DirectoryRecord.Response entry) {
      this.entry = entry;
      this.nextOffset = entry.firstOffset();
    }

    @Override
    public Future<List<ServerEvent>> next(long sequence) {
      return workers.executeBlocking(() -> read(sequence), false);
    }

    private List<ServerEvent> read(long sequence) {
      List<ServerEvent> page = new ArrayList<>();
      if (sequence == 0) {
        page.add(ServerEvents.created(entry));
      }
      long from = nextOffset;
      MessageLog.Scanned scanned =
          messages.scan(options(entry, from), record -> take(record, sequence, page));
      nextOffset = scanned.next();
      return scanned.from() > from ? List.of() : page;
    }

    private boolean take(LogRecord record, long sequence, List<ServerEvent> page) {
      if (record.key().equals(entry.responseId())) {
        StoredToken.read(record)
            .flatMap(stored -> order.accept(stored.offset(), stored.record()))
            .filter(released -> released.sequence() >= sequence)
            .ifPresent(released -> page.add(ServerEvents.of(released, entry.model())));
      }
      return page.size() < PAGE_EVENTS && !order.isEnded();
    }
  }
}
