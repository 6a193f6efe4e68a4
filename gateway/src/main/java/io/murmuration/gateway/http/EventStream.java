package io.murmuration.gateway.http;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.ReadingStopped;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One response as server-sent events. The head is sent with the first of them: what goes wrong
 * before is an HTTP error. Asks for one event at a time, and only while there is room; a client
 * that does not read is cut off and may come again with the last id it has.
 */
final class EventStream implements Flow.Subscriber<ServerEvent> {
  private static final int QUEUE_BYTES_MAX = 64 * 1024;
  private static final long HEARTBEAT_MILLIS = 15_000;
  private static final long STALL_CHECK_MILLIS = 50;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Settings settings;
  private final Runnable over;
  private final long heartbeatTimer;
  private @Nullable Long stallTimer;
  private long stalledNanos;
  private Flow.@Nullable Subscription subscription;
  private boolean ended;

  /**
   * How to write.
   *
   * @param padded whether text events are filled up to common sizes
   * @param slowClientTimeoutMillis how long a full connection may take to drain
   * @param after last sequence number that the client has
   */
  record Settings(boolean padded, long slowClientTimeoutMillis, long after) {}

  /**
   * A stream that has sent nothing yet.
   *
   * @param over called once, when it reads no more
   */
  EventStream(Vertx vertx, HttpServerRequest request, Settings settings, Runnable over) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.settings = settings;
    this.over = over;
    response.setWriteQueueMaxSize(QUEUE_BYTES_MAX);
    response.closeHandler(ignored -> gone());
    response.exceptionHandler(ignored -> gone());
    response.drainHandler(ignored -> drained());
    heartbeatTimer = vertx.setPeriodic(HEARTBEAT_MILLIS, ignored -> heartbeat());
  }

  @Override
  public void onSubscribe(Flow.Subscription opened) {
    subscription = opened;
    opened.request(1);
  }

  @Override
  public void onNext(ServerEvent event) {
    write("id: " + EventFields.sequenceOf(event) + "\n" + named(event));
    if (!response.writeQueueFull()) {
      askForMore();
    } else if (stallTimer == null) {
      stalledNanos = System.nanoTime();
      stallTimer = vertx.setPeriodic(STALL_CHECK_MILLIS, ignored -> checkStall());
    }
  }

  @Override
  public void onComplete() {
    if (finish()) {
      response.end();
    }
  }

  @Override
  public void onError(Throwable failure) {
    Problem problem =
        failure instanceof ReadingStopped stopped ? stopped.problem() : Problems.internal();
    if (finish()) {
      refuse(problem);
    }
  }

  private void refuse(Problem problem) {
    if (response.headWritten()) {
      response.end(named(new ServerEvent.Refused(null, problem)));
    } else if (nothingFollows(problem)) {
      // Browsers come again when a stream has ended; this is how they are told not to.
      response.setStatusCode(204).end();
    } else {
      Answers.refuse(response, problem);
    }
  }

  private boolean nothingFollows(Problem problem) {
    return problem.code().equals("bad_starting_after")
        && problem.message().startsWith("the response has ended")
        && String.valueOf(settings.after()).equals(problem.limit());
  }

  private String named(ServerEvent event) {
    String json =
        settings.padded() && event instanceof ServerEvent.Delta delta
            ? delta.padded()
            : WireCodec.encode(event);
    return "event: " + EventFields.typeOf(event) + "\ndata: " + json + "\n\n";
  }

  private void heartbeat() {
    if (stallTimer == null) {
      write(": heartbeat\n\n");
    }
  }

  private void write(String text) {
    if (ended || response.closed()) {
      return;
    }
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("x-accel-buffering", "no");
    }
    response.write(text);
  }

  private void askForMore() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  private void checkStall() {
    if (!response.writeQueueFull()) {
      drained();
    } else if (System.nanoTime() - stalledNanos > settings.slowClientTimeoutMillis() * 1_000_000) {
      cutOff();
    }
  }

  private void drained() {
    if (stallTimer != null) {
      vertx.cancelTimer(stallTimer);
      stallTimer = null;
      askForMore();
    }
  }

  private void gone() {
    if (finish() && subscription != null) {
      subscription.cancel();
    }
  }

  private void cutOff() {
    gone();
    request.connection().close();
  }

  private boolean finish() {
    if (ended) {
      return false;
    }
    ended = true;
    vertx.cancelTimer(heartbeatTimer);
    if (stallTimer != null) {
      vertx.cancelTimer(stallTimer);
    }
    over.run();
    return true;
  }
}
