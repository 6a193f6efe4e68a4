package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.Cursor;
import io.murmuration.gateway.stream.ReadingStopped;
import io.murmuration.gateway.stream.ResponseStream;
import io.murmuration.gateway.stream.Streams;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.fault.FaultPoint;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings readers to responses: from memory, from the log, live; and sees to responses whose readers
 * or workers have gone. Event loop only.
 */
final class Reading {
  private static final Logger LOGGER = LoggerFactory.getLogger(Reading.class);
  private static final long LEASE_MILLIS_MIN = 1_000;

  private final GatewayLimits limits;
  private final Streams streams;
  private final TokenFeeds feeds;
  private final LogScans scans;
  private final Outbox outbox;
  private final Map<String, Future<ResponseStream>> loading = new HashMap<>();
  private final Set<String> askedMeanwhile = new HashSet<>();

  Reading(GatewayLimits limits, Responses.Parts parts, Outbox outbox) {
    this.limits = limits;
    this.streams = parts.streams();
    this.feeds = parts.feeds();
    this.scans = parts.scans();
    this.outbox = outbox;
  }

  long workerTimeoutMillis() {
    return limits.workerTimeoutMillis();
  }

  Optional<ResponseStream> find(String responseId) {
    return streams.find(responseId);
  }

  /** Takes in a response that nothing can have been written about before. */
  ResponseStream openNew(DirectoryRecord.Response entry) {
    ResponseStream stream = streams.open(entry);
    stream.serve();
    return stream;
  }

  /** Gives a response a reader; it is served as soon as what it asks for is at hand. */
  ResponseStream attach(DirectoryRecord.Response entry, Cursor reader) {
    Optional<ResponseStream> atHand = streams.find(entry.responseId());
    ResponseStream stream = atHand.orElseGet(() -> streams.open(entry));
    stream.attach(reader, scans.pages(entry));
    if (loading.containsKey(entry.responseId())) {
      // What the reader has may be newer than what is being read.
      askedMeanwhile.add(entry.responseId());
      return stream;
    }
    if (atHand.isEmpty()) {
      load(stream);
    } else if (stream.isOutrun()) {
      // Another gateway may have read further than this one.
      stream.unload();
      load(stream);
    } else {
      stream.serve();
    }
    return stream;
  }

  /** Completes when the log has been read about it. */
  Future<ResponseStream> whenLoaded(ResponseStream stream) {
    return loading.getOrDefault(stream.id(), Future.succeededFuture(stream));
  }

  /** Tells the other gateways that a reader of it is here. */
  void announce(ResponseStream stream) {
    stream.attendance().share();
    if (!stream.isOver() && stream.entry().ended() == null) {
      stream.attendance().announced();
      outbox.attached(stream.id()).onSuccess(stored -> FaultPoint.at("gateway.attached"));
    }
  }

  /** Asks the worker to stop, unless that was done before. */
  void cancel(String responseId, String reason) {
    Optional<ResponseStream> stream = streams.find(responseId);
    if (stream.isPresent() && !stream.get().askToStop()) {
      return;
    }
    outbox
        .cancel(responseId, reason)
        .onFailure(
            failure -> {
              stream.ifPresent(ResponseStream::stopNotAsked);
              LOGGER
                  .atWarn()
                  .addKeyValue("responseId", responseId)
                  .setCause(failure)
                  .log("cancellation was not stored");
            });
  }

  /** Takes what gateways tell each other. */
  void control(LogRecord stored) {
    try {
      ControlEvent event = WireCodec.decode(stored.value(), ControlEvent.class);
      if (event instanceof ControlEvent.Attached attached
          && !attached.gateway().equals(outbox.instance())) {
        streams
            .find(attached.responseId())
            .ifPresent(stream -> stream.attendance().readElsewhere());
      }
    } catch (WireFormatException e) {
      LOGGER.atWarn().addKeyValue("record", stored).log("control record is not readable");
    }
  }

  int readCount() {
    return (int) streams.all().stream().filter(stream -> stream.readerCount() > 0).count();
  }

  void sweep() {
    for (ResponseStream stream : streams.all()) {
      if (!stream.isOver()) {
        sweep(stream);
      }
    }
    feeds.sweep();
  }

  private void sweep(ResponseStream stream) {
    long lease = Math.max(limits.detachGraceMillis(), LEASE_MILLIS_MIN);
    long ageMillis = System.currentTimeMillis() - stream.entry().createdMillis();
    if (ageMillis > limits.responseTimeoutMillis()) {
      cancel(stream.id(), "response_timeout");
    } else if (stream.attendance().isAbandonedFor(limits.detachGraceMillis(), lease)
        && !stream.entry().outlivesItsReaders()) {
      cancel(stream.id(), "disconnected");
    }
    if (stream.readerCount() > 0) {
      if (stream.isLoaded() && stream.isSilentFor(limits.workerTimeoutMillis())) {
        stream.letGo(Problems.workerTimeout(limits.workerTimeoutMillis()));
      } else if (stream.attendance().isAnnouncementDue(lease)) {
        announce(stream);
      }
    } else if (isNeedless(stream, lease)) {
      streams.forget(stream);
    }
  }

  /** Whether a response that nobody reads here can as well be read from the log again. */
  private boolean isNeedless(ResponseStream stream, long leaseMillis) {
    if (loading.containsKey(stream.id())) {
      return false;
    }
    boolean isForeign = stream.entry().replyPartition() != feeds.own();
    boolean isToBeStopped =
        stream.attendance().isAbandoned()
            && !stream.isAskedToStop()
            && !stream.entry().outlivesItsReaders()
            && !stream.attendance().isReadElsewhere(leaseMillis);
    return (isForeign && !isToBeStopped) || stream.isSilentFor(limits.responseTimeoutMillis());
  }

  private void load(ResponseStream stream) {
    boolean hasEnded = stream.entry().ended() != null;
    Future<Void> followed =
        hasEnded ? Future.succeededFuture() : feeds.follow(stream.entry().replyPartition());
    Future<ResponseStream> loaded = followed.compose(f -> scans.load(stream)).map(l -> stream);
    loading.put(stream.id(), loaded);
    loaded
        .onSuccess(
            done -> {
              loading.remove(stream.id());
              if (askedMeanwhile.remove(stream.id()) && stream.isOutrun()) {
                stream.unload();
                load(stream);
              } else {
                stream.serve();
              }
            })
        .onFailure(failure -> notLoaded(stream, failure));
  }

  private void notLoaded(ResponseStream stream, Throwable failure) {
    loading.remove(stream.id());
    askedMeanwhile.remove(stream.id());
    Problem problem = failure instanceof ReadingStopped stopped ? stopped.problem() : null;
    if (problem == null) {
      LOGGER
          .atWarn()
          .addKeyValue("responseId", stream.id())
          .setCause(failure)
          .log("response could not be read from the log");
    }
    stream.letGo(problem == null ? Problems.logUnreadable() : problem);
    streams.forget(stream);
  }
}
