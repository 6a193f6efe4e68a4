package io.murmuration.gateway.socket;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.gateway.access.Caller;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.problem.CloseCode;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.response.Responses;
import io.vertx.core.http.WebSocketFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client's socket: what it says becomes requests, what they bring is written back. */
final class ResponseSocket {
  private final GatewayLimits limits;
  private final Caller caller;
  private final Responses responses;
  private final Supplier<Optional<Problem>> closedForNewRequests;
  private final Outlet outlet;
  private final MessageAssembler assembler;
  private final Strikes strikes = new Strikes();
  private final Map<String, EventReader> underWay = new HashMap<>();
  private boolean hasSpoken;
  private boolean isGone;
  private long heardNanos = System.nanoTime();

  /**
   * What a socket needs.
   *
   * @param closedForNewRequests why no new request is taken at the moment, if none is
   */
  record Surroundings(
      GatewayLimits limits,
      Responses responses,
      Supplier<Optional<Problem>> closedForNewRequests) {}

  ResponseSocket(Surroundings surroundings, Caller caller, Outlet outlet) {
    this.limits = surroundings.limits();
    this.responses = surroundings.responses();
    this.closedForNewRequests = surroundings.closedForNewRequests();
    this.caller = caller;
    this.outlet = outlet;
    this.assembler = new MessageAssembler(limits.messageBytesMax());
  }

  Caller caller() {
    return caller;
  }

  void frame(WebSocketFrame frame) {
    heardNanos = System.nanoTime();
    outlet.checkRoom();
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      MessageAssembler.Message message = assembler.take(frame);
      if (message instanceof MessageAssembler.Message.Text text) {
        message(text.text());
      } else if (message instanceof MessageAssembler.Message.Unusable unusable) {
        unusable(unusable.problem());
      }
    }
  }

  /** The client has gone. */
  void closed() {
    isGone = true;
    outlet.closed();
    Map.copyOf(underWay).values().forEach(EventReader::stop);
    underWay.clear();
  }

  void close(CloseCode why) {
    outlet.close(why);
  }

  boolean isIdle() {
    long millis = hasSpoken ? limits.idleTimeoutMillis() : limits.initTimeoutMillis();
    return underWay.isEmpty() && System.nanoTime() - heardNanos > millis * 1_000_000;
  }

  private void message(String text) {
    ClientEvent event;
    try {
      event = WireCodec.decode(text, ClientEvent.class);
    } catch (WireFormatException e) {
      unusable(e.problem());
      return;
    }
    hasSpoken = true;
    if (event instanceof ClientEvent.Create create) {
      create(create);
    } else if (event instanceof ClientEvent.Cancel cancel) {
      String id = cancel.responseId();
      whenKnown(id, () -> answer(id, responses.cancel(caller, id)));
    } else if (event instanceof ClientEvent.Resume resume) {
      whenKnown(resume.responseId(), () -> resume(resume));
    } else {
      throw new AssertionError("unhandled event: " + event.getClass());
    }
  }

  private void whenKnown(String responseId, Runnable then) {
    responses
        .whenKnown(responseId)
        .onComplete(
            known -> {
              if (isGone) {
                return;
              }
              if (known.succeeded()) {
                then.run();
              } else {
                answer(responseId, Optional.of(Problems.logUnreadable()));
              }
            });
  }

  private void create(ClientEvent.Create create) {
    Optional<Problem> closed = closedFor(create.responseId());
    answer(
        create.responseId(),
        closed.isPresent()
            ? closed
            : refusal(responses.create(caller, create, id -> reader(id, create.wantsPadding()))));
  }

  private void resume(ClientEvent.Resume resume) {
    Optional<Problem> closed = closedFor(resume.responseId());
    answer(
        resume.responseId(),
        closed.isPresent()
            ? closed
            : refusal(responses.resume(caller, resume, id -> reader(id, resume.wantsPadding()))));
  }

  private Optional<Problem> closedFor(@Nullable String responseId) {
    Optional<Problem> closed = closedForNewRequests.get();
    if (closed.isPresent()) {
      return closed;
    }
    if (responseId != null && underWay.containsKey(responseId)) {
      return Optional.of(Problems.alreadyRead(responseId));
    }
    return underWay.size() >= limits.responsesPerSocketMax()
        ? Optional.of(Problems.tooManyResponses(limits.responsesPerSocketMax()))
        : Optional.empty();
  }

  private EventReader reader(String responseId, boolean padded) {
    EventReader reader =
        new EventReader(outlet, responseId, padded, () -> underWay.remove(responseId));
    underWay.put(responseId, reader);
    return reader;
  }

  private static Optional<Problem> refusal(Responses.Started started) {
    return started instanceof Responses.Started.Refused refused
        ? Optional.of(refused.problem())
        : Optional.empty();
  }

  private void answer(@Nullable String responseId, Optional<Problem> refusal) {
    if (refusal.isPresent()) {
      outlet.send(new ServerEvent.Refused(responseId, refusal.get()));
      strikes.refused(refusal.get()).ifPresent(outlet::close);
    } else {
      strikes.good();
    }
  }

  private void unusable(Problem problem) {
    hasSpoken = true;
    outlet.send(new ServerEvent.Refused(null, problem));
    strikes.bad(problem).ifPresent(outlet::close);
  }
}
