package io.murmuration.gateway.http;

import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.socket.SocketDoor;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How the HTTP server treats bytes. */
public final class ServerSettings {
  private static final int SEND_BUFFER_BYTES = 64 * 1024;
  private static final int CLOSING_SECONDS = 5;

  private ServerSettings() {}

  /** The options for this configuration. */
  public static HttpServerOptions of(GatewayConfig config) {
    GatewayLimits limits = config.limits();
    return new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setHttp2ClearTextEnabled(false)
        .setWebSocketSubProtocols(List.of(SocketDoor.SUBPROTOCOL))
        .setMaxWebSocketFrameSize(limits.frameBytesMax())
        // The length of a compressed frame says something about its text to whoever sees the line,
        // and for pieces of thirty bytes compression costs more time than it saves.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setWebSocketClosingTimeout(CLOSING_SECONDS)
        // Sockets are closed politely after half of this; what is left has died.
        .setIdleTimeout(Math.toIntExact(2 * limits.idleTimeoutMillis()))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        // Small, so that a reader that has stopped shows before the kernel has buffered megabytes.
        .setSendBufferSize(SEND_BUFFER_BYTES);
  }
}
