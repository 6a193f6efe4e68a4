package io.murmuration.gateway.socket;

import io.murmuration.contracts.wire.Problem;
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
  private final Responses responses;
  private final Supplier<Optional<Problem>> closedForNewRequests;
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
      Responses responses,
      Supplier<Optional<Problem>> closedForNewRequests) {
    this.vertx = vertx;
    this.config = config;
    this.responses = responses;
    this.closedForNewRequests = closedForNewRequests;
    this.origins = new Origins(config.allowedOrigins(), config.host());
  }

  /** Why this request may not become a socket, if it may not. */
  public Optional<Problem> refusal(HttpServerRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      return Optional.of(Problems.upgradeRequired());
    }
    if (!origins.accepts(
        request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
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

  /** Makes a socket of a request that was not refused. */
  public void enter(HttpServerRequest request) {
    request
        .toWebSocket()
        .onSuccess(this::entered)
        .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("handshake failed"));
  }

  /** Closes sockets that have been silent for too long. To be called from time to time. */
  public void sweep() {
    List.copyOf(open).stream()
        .filter(socket -> socket.isIdleFor(config.limits().idleTimeoutMillis()))
        .forEach(socket -> socket.close(CloseCode.IDLE));
  }

  /** Number of open sockets. */
  public int count() {
    return open.size();
  }

  /** Closes every socket. */
  public void closeAll(CloseCode why) {
    List.copyOf(open).forEach(socket -> socket.close(why));
  }

  private void entered(ServerWebSocket webSocket) {
    Outlet outlet = new Outlet(vertx, webSocket, config.limits().slowClientTimeoutMillis());
    ResponseSocket socket =
        new ResponseSocket(config.limits(), responses, closedForNewRequests, outlet);
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
