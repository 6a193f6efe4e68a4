package io.murmuration.gateway.socket;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.access.Access;
import io.murmuration.gateway.access.Caller;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.problem.CloseCode;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.response.Responses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in and keeps count of them. */
public final class SocketDoor {
  /** Where sockets connect. */
  public static final String PATH = "/v1/responses";

  /** The one subprotocol that is spoken; a client may also offer none. */
  public static final String SUBPROTOCOL = "murmuration.v1+json";

  private static final Logger LOGGER = LoggerFactory.getLogger(SocketDoor.class);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Access access;
  private final ResponseSocket.Surroundings surroundings;
  private final Origins origins;
  private final Set<ResponseSocket> open = new LinkedHashSet<>();

  /**
   * Makes the door.
   *
   * @param closedForNewRequests why no new request is taken at the moment, if none is
   */
  public SocketDoor(
      Vertx vertx,
      GatewayConfig config,
      Access access,
      Responses responses,
      Supplier<Optional<Problem>> closedForNewRequests) {
    this.vertx = vertx;
    this.config = config;
    this.access = access;
    this.surroundings =
        new ResponseSocket.Surroundings(config.limits(), responses, closedForNewRequests);
    this.origins = new Origins(config.allowedOrigins(), config.host());
  }

  /** Makes a socket of the request, or says why it may not become one. */
  public Optional<Problem> admit(HttpServerRequest request) {
    Optional<Problem> refusal = refusal(request);
    if (refusal.isPresent()) {
      return refusal;
    }
    // Last, because a ticket is used up by it.
    Optional<Caller> caller = caller(request);
    if (caller.isEmpty()) {
      return Optional.of(Problems.unauthenticated());
    }
    request
        .toWebSocket()
        .onSuccess(socket -> entered(socket, caller.get()))
        .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("handshake failed"));
    return Optional.empty();
  }

  /** Whether a page of the request's origin may read here. */
  public boolean acceptsOrigin(HttpServerRequest request) {
    return origins.accepts(
        request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST));
  }

  private Optional<Problem> refusal(HttpServerRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      return Optional.of(Problems.upgradeRequired());
    }
    if (!acceptsOrigin(request)) {
      return Optional.of(Problems.forbiddenOrigin());
    }
    List<String> offered =
        request.headers().getAll("sec-websocket-protocol").stream()
            .flatMap(line -> Stream.of(line.split(",", -1)))
            .map(String::strip)
            .toList();
    if (!offered.isEmpty() && !offered.contains(SUBPROTOCOL)) {
      return Optional.of(Problems.unknownSubprotocol(SUBPROTOCOL));
    }
    int socketsMax = config.limits().socketsMax();
    return open.size() >= socketsMax
        ? Optional.of(Problems.tooManySockets(socketsMax))
        : Optional.empty();
  }

  private Optional<Caller> caller(HttpServerRequest request) {
    String ticket = request.getParam("ticket");
    return ticket == null
        ? access.byHeader(request.getHeader(HttpHeaders.AUTHORIZATION))
        : access.byTicket(ticket);
  }

  /**
   * Closes sockets that have been silent for too long, and those whose keys have changed. To be
   * called from time to time.
   */
  public void sweep() {
    for (ResponseSocket socket : List.copyOf(open)) {
      switch (access.standing(socket.caller())) {
        case UNKNOWN -> socket.close(CloseCode.UNAUTHENTICATED);
        case OTHER_TENANT -> socket.close(CloseCode.FORBIDDEN);
        case GOOD -> {
          if (socket.isIdle()) {
            socket.close(CloseCode.IDLE);
          }
        }
      }
    }
  }

  /** Number of open sockets. */
  public int count() {
    return open.size();
  }

  /** Closes every socket. */
  public void closeAll(CloseCode why) {
    List.copyOf(open).forEach(socket -> socket.close(why));
  }

  private void entered(ServerWebSocket webSocket, Caller caller) {
    Outlet outlet = new Outlet(vertx, webSocket, config.limits().slowClientTimeoutMillis());
    ResponseSocket socket = new ResponseSocket(surroundings, caller, outlet);
    open.add(socket);
    webSocket.frameHandler(socket::frame);
    webSocket.exceptionHandler(failure -> LOGGER.atDebug().setCause(failure).log("socket failed"));
    webSocket.closeHandler(
        ignored -> {
          open.remove(socket);
          socket.closed();
        });
  }
}
