package io.murmuration.launcher.serve;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code /livez} and {@code /readyz} of a process that runs a role without a gateway. It listens
 * only when the role is ready, so an answer means both.
 */
final class HealthServer implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;
  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  static HealthServer start(Vertx vertx, String host, int port) throws TimeoutException {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  boolean known =
                      request.path().equals("/livez") || request.path().equals("/readyz");
                  request
                      .response()
                      .setStatusCode(known ? 200 : 404)
                      .putHeader("content-type", "application/json")
                      .end(known ? "{\"status\":\"up\"}" : "{\"error\":{\"code\":\"not_found\"}}");
                })
            .listen(port, host)
            .await(WAIT_SECONDS, TimeUnit.SECONDS);
    return new HealthServer(server);
  }

  @Override
  public void close() throws TimeoutException {
    server.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
