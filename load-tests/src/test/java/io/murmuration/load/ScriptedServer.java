package io.murmuration.load;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * A server that tells every client the same script and keeps an honest book of tokens, so that a
 * test can bend one of the two and see whether the bench notices.
 */
final class ScriptedServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong tokensSpent = new AtomicLong(17);
  private final String purpose;
  private final UnaryOperator<List<String>> bend;
  private final int overcharge;
  private final int port;

  /**
   * @param purpose purpose of every account
   * @param bend applied to the events of every response before they are sent
   * @param overcharge tokens that the book holds too many for every response
   */
  ScriptedServer(String purpose, UnaryOperator<List<String>> bend, int overcharge)
      throws TimeoutException {
    this.purpose = purpose;
    this.bend = bend;
    this.overcharge = overcharge;
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions().addWebSocketSubProtocol("murmuration.v1+json"))
            .requestHandler(request -> request.response().end(budget()))
            .webSocketHandler(socket -> socket.textMessageHandler(text -> answer(socket, text)))
            .listen(0, "127.0.0.1")
            .await(60, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  String target() {
    return "ws://127.0.0.1:" + port;
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private String budget() {
    return "{\"account\":\"load-test\",\"purpose\":\""
        + purpose
        + "\",\"tokens_spent\":"
        + tokensSpent
        + ",\"tokens_pending\":0}";
  }

  private void answer(ServerWebSocket socket, String text) {
    ClientEvent.Create create = read(text);
    tokensSpent.addAndGet(create.maxOutputTokens() + overcharge);
    for (String event : bend.apply(Script.whole(create.responseId(), create.maxOutputTokens()))) {
      socket.writeTextMessage(event);
    }
  }

  private static ClientEvent.Create read(String text) {
    try {
      return (ClientEvent.Create) WireCodec.decode(text, ClientEvent.class);
    } catch (WireFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
