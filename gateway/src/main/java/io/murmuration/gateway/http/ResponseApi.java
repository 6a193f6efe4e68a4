package io.murmuration.gateway.http;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.RefusedValueException;
import io.murmuration.gateway.access.Access;
import io.murmuration.gateway.access.Caller;
import io.murmuration.gateway.access.Tickets;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.response.Responses;
import io.murmuration.gateway.socket.SocketDoor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reading one response over plain HTTP, and tickets for sockets of web pages. */
public final class ResponseApi {
  private static final String ONE = SocketDoor.PATH + "/:id";
  private static final String TICKETS = "/v1/ws-tickets";

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Access access;
  private final Responses responses;
  private final SocketDoor door;
  private final Supplier<Optional<Problem>> closedForNewRequests;
  private int streaming;

  /**
   * Reads these responses.
   *
   * @param closedForNewRequests why no new request is taken at the moment, if none is
   */
  public ResponseApi(
      Vertx vertx,
      GatewayConfig config,
      Access access,
      Responses responses,
      SocketDoor door,
      Supplier<Optional<Problem>> closedForNewRequests) {
    this.vertx = vertx;
    this.config = config;
    this.access = access;
    this.responses = responses;
    this.door = door;
    this.closedForNewRequests = closedForNewRequests;
  }

  void addTo(Router router) {
    router.options(ONE).handler(this::preflight);
    router.options(TICKETS).handler(this::preflight);
    router.get(ONE).handler(this::read);
    router.post(TICKETS).handler(this::ticket);
  }

  private void preflight(RoutingContext context) {
    if (isOfAnAcceptedOrigin(context)) {
      context
          .response()
          .putHeader("access-control-allow-methods", "GET, POST")
          .putHeader("access-control-allow-headers", "authorization, last-event-id")
          .setStatusCode(204)
          .end();
    }
  }

  private void ticket(RoutingContext context) {
    caller(context)
        .ifPresent(
            caller ->
                Answers.answer(
                    context.response(),
                    200,
                    Map.of(
                        "ticket",
                        access.ticket(caller),
                        "expires_in_millis",
                        Tickets.LIFE_MILLIS)));
  }

  private void read(RoutingContext context) {
    Optional<Caller> caller = caller(context);
    if (caller.isEmpty()) {
      return;
    }
    Optional<Problem> closed = closedForNewRequests.get();
    if (closed.isPresent()) {
      Answers.refuse(context.response(), closed.get());
    } else {
      responses
          .whenKnown(context.pathParam("id"))
          .onSuccess(known -> readKnown(context, caller.get()))
          .onFailure(failure -> Answers.refuse(context.response(), Problems.logUnreadable()));
    }
  }

  private void readKnown(RoutingContext context, Caller caller) {
    if (context.response().closed()) {
      return;
    }
    if ("true".equals(context.request().getParam("stream"))) {
      stream(context, caller);
      return;
    }
    String id = context.pathParam("id");
    responses
        .describe(caller, id)
        .ifPresentOrElse(
            known -> Answers.answer(context.response(), 200, known),
            () -> Answers.refuse(context.response(), Problems.unknownResponse(id)));
  }

  private void stream(RoutingContext context, Caller caller) {
    int socketsMax = config.limits().socketsMax();
    if (streaming + door.count() >= socketsMax) {
      Answers.refuse(context.response(), Problems.tooManySockets(socketsMax));
      return;
    }
    ClientEvent.Resume resume;
    try {
      resume = resume(context);
    } catch (RefusedValueException e) {
      Answers.refuse(context.response(), e.problem());
      return;
    }
    EventStream.Settings settings =
        new EventStream.Settings(
            resume.wantsPadding(), config.limits().slowClientTimeoutMillis(), resume.after());
    Responses.Started started =
        responses.resume(
            caller,
            resume,
            id -> {
              streaming++;
              return new EventStream(vertx, context.request(), settings, () -> streaming--);
            });
    if (started instanceof Responses.Started.Refused refused) {
      Answers.refuse(context.response(), refused.problem());
    }
  }

  private static ClientEvent.Resume resume(RoutingContext context) {
    String after = context.request().getHeader("last-event-id");
    if (after == null) {
      after = context.request().getParam("starting_after");
    }
    boolean plain = "false".equals(context.request().getParam("include_obfuscation"));
    return new ClientEvent.Resume(
        context.pathParam("id"),
        number(after),
        plain ? new ClientEvent.StreamOptions(false) : null);
  }

  private static @Nullable Long number(@Nullable String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new RefusedValueException(Problems.notANumber("starting_after"));
    }
  }

  /** Who asks; answered already if nobody may. */
  private Optional<Caller> caller(RoutingContext context) {
    if (!isOfAnAcceptedOrigin(context)) {
      return Optional.empty();
    }
    Optional<Caller> caller =
        access.byHeader(context.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (caller.isEmpty()) {
      Answers.refuse(context.response(), Problems.unauthenticated());
    }
    return caller;
  }

  private boolean isOfAnAcceptedOrigin(RoutingContext context) {
    if (!door.acceptsOrigin(context.request())) {
      Answers.refuse(context.response(), Problems.forbiddenOrigin());
      return false;
    }
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
      HttpServerResponse response = context.response();
      response.putHeader("access-control-allow-origin", origin);
      response.putHeader("vary", "origin");
      response.putHeader("cross-origin-resource-policy", "cross-origin");
    }
    return true;
  }
}
