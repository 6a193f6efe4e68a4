package io.murmuration.gateway.socket;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
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
  private final Responses responses;
  private final Supplier<Optional<Problem>> closedForNewRequests;
  private final Outlet outlet;
  private final MessageAssembler assembler;
  private final Map<String, EventReader> underWay = new HashMap<>();
  private long heardNanos = System.nanoTime();

  /**
   * Makes the socket's part.
   *
   * @param closedForNewRequests why no new request is taken at the moment, if none is
   */
  ResponseSocket(
      GatewayLimits limits,
      Responses responses,
      Supplier<Optional<Problem>> closedForNewRequests,
      Outlet outlet) {
    this.limits = limits;
    this.responses = responses;
    this.closedForNewRequests = closedForNewRequests;
    this.outlet = outlet;
    this.assembler = new MessageAssembler(limits.messageBytesMax());
  }

  void frame(WebSocketFrame frame) {
    heardNanos = System.nanoTime();
    outlet.checkRoom();
    if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      MessageAssembler.Message message = assembler.take(frame);
      if (message instanceof MessageAssembler.Message.Text text) {
        message(text.text());
      } else if (message instanceof MessageAssembler.Message.Unusable unusable) {
        refuse(null, unusable.problem());
      }
    }
  }

  /** The client has gone. */
  void closed() {
    outlet.closed();
    for (Map.Entry<String, EventReader> left : underWay.entrySet()) {
      left.getValue().stop();
      responses.abandon(left.getKey());
    }
    underWay.clear();
  }

  void close(CloseCode why) {
    outlet.close(why);
  }

  boolean isIdleFor(long millis) {
    return underWay.isEmpty() && System.nanoTime() - heardNanos > millis * 1_000_000;
  }

  private void message(String text) {
    ClientEvent event;
    try {
      event = WireCodec.decode(text, ClientEvent.class);
    } catch (WireFormatException e) {
      refuse(null, e.problem());
      return;
    }
    if (event instanceof ClientEvent.Create create) {
      create(create);
    } else if (event instanceof ClientEvent.Cancel cancel) {
      cancel(cancel.responseId());
    } else if (event instanceof ClientEvent.Resume resume) {
      refuse(resume.responseId(), Problems.unknownResponse(resume.responseId()));
    } else {
      throw new AssertionError("unhandled event: " + event.getClass());
    }
  }

  private void create(ClientEvent.Create create) {
    Optional<Problem> closed = closedForNewRequests.get();
    if (closed.isPresent()) {
      refuse(create.responseId(), closed.get());
    } else if (underWay.size() >= limits.responsesPerSocketMax()) {
      refuse(create.responseId(), Problems.tooManyResponses(limits.responsesPerSocketMax()));
    } else if (responses.start(create, id -> reader(id, create.wantsPadding()))
        instanceof Responses.Started.Refused refused) {
      refuse(create.responseId(), refused.problem());
    }
  }

  private EventReader reader(String responseId, boolean padded) {
    EventReader reader =
        new EventReader(
            outlet,
            padded,
            () -> underWay.remove(responseId),
            tooSlow -> outlet.close(CloseCode.SLOW_CLIENT));
    underWay.put(responseId, reader);
    return reader;
  }

  private void cancel(String responseId) {
    if (underWay.containsKey(responseId)) {
      responses.cancel(responseId);
    } else {
      refuse(responseId, Problems.unknownResponse(responseId));
    }
  }

  private void refuse(@Nullable String responseId, Problem problem) {
    outlet.send(new ServerEvent.Refused(responseId, problem));
  }
}
