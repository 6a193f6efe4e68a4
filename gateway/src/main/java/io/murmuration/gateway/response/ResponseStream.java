package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One response under way: keeps its events in order and without gaps, and holds at most a fixed
 * number of them for a reader that is behind.
 */
final class ResponseStream {
  private final String id;
  private final String model;
  private final long startedNanos;
  private @Nullable MultiEmitter<? super ServerEvent> emitter;
  private long nextSequence;
  private long epoch;
  private long heardNanos;
  private @Nullable Long abandonedNanos;
  private boolean stopAsked;
  private boolean over;

  ResponseStream(String id, String model, long nowNanos) {
    this.id = id;
    this.model = model;
    this.startedNanos = nowNanos;
    this.heardNanos = nowNanos;
  }

  /**
   * Connects the one reader. It hears a {@link io.smallrye.mutiny.subscription.BackPressureFailure}
   * when more events wait than allowed.
   */
  void connect(Flow.Subscriber<ServerEvent> reader, int queuedEventsMax) {
    Multi.createFrom()
        .<ServerEvent>emitter(open -> emitter = open, BackPressureStrategy.IGNORE)
        .onOverflow()
        .buffer(queuedEventsMax)
        .subscribe()
        .withSubscriber(reader);
  }

  /** The prompt is durable. The first record of a worker says so too, and may come first. */
  void acknowledged() {
    if (nextSequence == 0 && !over) {
      emit(
          new ServerEvent.Created(
              nextSequence++, id, ServerEvent.Response.open(id, "queued", model)));
    }
  }

  /**
   * Takes what a worker released.
   *
   * @return whether the response goes on in order; false if a record was lost before this one
   */
  boolean take(TokenRecord.Released record, long nowNanos) {
    if (over || record.epoch() < epoch) {
      return true;
    }
    epoch = record.epoch();
    heardNanos = nowNanos;
    acknowledged();
    if (record.sequence() > nextSequence) {
      return false;
    }
    if (record.sequence() == nextSequence) {
      nextSequence++;
      emit(ServerEvents.of(record, model));
      if (record instanceof TokenRecord.Ended) {
        finish();
      }
    }
    return true;
  }

  /** Ends it here, whatever the worker still says. */
  void fail(Problem problem) {
    if (over) {
      return;
    }
    boolean announced = nextSequence > 0;
    emit(
        announced
            ? new ServerEvent.Failed(
                nextSequence++,
                id,
                new ServerEvent.Response(id, "failed", model, problem.code(), null, problem))
            : new ServerEvent.Refused(id, problem));
    finish();
  }

  /** Notes that its worker is to stop; false if that was noted before. */
  boolean askToStop() {
    boolean first = !stopAsked;
    stopAsked = true;
    return first;
  }

  /** The wish did not reach the worker and may be repeated. */
  void stopNotAsked() {
    stopAsked = false;
  }

  /** Nobody reads it any more. */
  void abandon(long nowNanos) {
    if (abandonedNanos == null) {
      abandonedNanos = nowNanos;
    }
  }

  boolean isAbandonedFor(long nanos, long nowNanos) {
    return abandonedNanos != null && nowNanos - abandonedNanos >= nanos;
  }

  /** What has taken too long, if something has. */
  @Nullable Problem overdue(long workerTimeoutMillis, long responseTimeoutMillis, long nowNanos) {
    if (nowNanos - heardNanos > workerTimeoutMillis * 1_000_000) {
      return Problems.workerTimeout(workerTimeoutMillis);
    }
    return nowNanos - startedNanos > responseTimeoutMillis * 1_000_000
        ? Problems.responseTimeout(responseTimeoutMillis)
        : null;
  }

  String id() {
    return id;
  }

  boolean isOver() {
    return over;
  }

  private void emit(ServerEvent event) {
    if (emitter != null) {
      emitter.emit(event);
    }
  }

  private void finish() {
    over = true;
    if (emitter != null) {
      emitter.complete();
    }
  }
}
