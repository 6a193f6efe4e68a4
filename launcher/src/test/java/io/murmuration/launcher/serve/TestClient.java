package io.murmuration.launcher.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.wire.WireCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client with the JDK's own WebSocket: reads everything, judges nothing. */
public final class TestClient implements WebSocket.Listener, AutoCloseable {
  static final long WAIT_SECONDS = 120;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  public TestClient(String url) throws Exception {
    socket =
        HTTP.newWebSocketBuilder()
            .subprotocols("murmuration.v1+json")
            .buildAsync(URI.create(url.replaceFirst("^http", "ws") + "/v1/responses"), this)
            .get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Asks and returns all events up to the last one of the response. */
  public List<ServerEvent> ask(String model, String prompt, int tokens, String account)
      throws Exception {
    send(WireCodec.encode(new ClientEvent.Create(null, model, prompt, tokens, account, null)));
    List<ServerEvent> seen = new ArrayList<>();
    do {
      seen.add(next());
    } while (!isLast(seen.get(seen.size() - 1)));
    return seen;
  }

  void send(String text) throws Exception {
    socket.sendText(text, true).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  ServerEvent next() throws Exception {
    ServerEvent event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing came for " + WAIT_SECONDS + " s");
    }
    return event;
  }

  public static JsonNode get(String url) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body());
  }

  static boolean isLast(ServerEvent event) {
    return event instanceof ServerEvent.Completed
        || event instanceof ServerEvent.Incomplete
        || event instanceof ServerEvent.Failed
        || event instanceof ServerEvent.Refused;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        events.add(WireCodec.decode(partial.toString(), ServerEvent.class));
      } catch (io.murmuration.contracts.wire.WireFormatException e) {
        throw new IllegalStateException(e);
      }
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
