package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client with a real socket; keeps what it hears in order. */
final class TestClient {
  static final String PATH = "/v1/responses";

  // A client that nobody holds closes its sockets when it is collected.
  private final WebSocketClient client;
  private final WebSocket socket;
  private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
  private final List<Integer> textFrameBytes = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  private TestClient(WebSocketClient client, WebSocket socket) {
    this.client = client;
    this.socket = socket;
    socket.textMessageHandler(this::hear);
    socket.closeHandler(ignored -> closed.complete((int) socket.closeStatusCode()));
  }

  private void hear(String text) {
    JsonObject event = new JsonObject(text);
    if (event.getString("type").equals("response.output_text.delta")) {
      textFrameBytes.add(text.getBytes(StandardCharsets.UTF_8).length);
    }
    heard.add(event);
  }

  /** Sizes of all text events so far, as they came. */
  List<Integer> textFrameBytes() {
    return List.copyOf(textFrameBytes);
  }

  static WebSocketConnectOptions options(int port) {
    return new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(PATH);
  }

  static TestClient connect(Vertx vertx, WebSocketConnectOptions options) {
    // Built on the event loop that delivers, so that nothing is heard before the handlers are set.
    WebSocketClient client = vertx.createWebSocketClient();
    return GatewayFixture.await(
        client.connect(options).map(socket -> new TestClient(client, socket)));
  }

  void create(String responseId, String model, String input, int maxOutputTokens) {
    say(
        create()
            .put("response_id", responseId)
            .put("model", model)
            .put("input", input)
            .put("max_output_tokens", maxOutputTokens));
  }

  /** A request that is fine; tests break one thing of it. */
  static JsonObject create() {
    return new JsonObject()
        .put("type", "response.create")
        .put("model", "demo")
        .put("input", "the brisk mixer")
        .put("max_output_tokens", 8);
  }

  void cancel(String responseId) {
    say(new JsonObject().put("type", "response.cancel").put("response_id", responseId));
  }

  void resume(String responseId, long startingAfter) {
    say(
        new JsonObject()
            .put("type", "response.resume")
            .put("response_id", responseId)
            .put("starting_after", startingAfter));
  }

  void say(JsonObject message) {
    say(message.encode());
  }

  void say(String text) {
    GatewayFixture.await(socket.writeTextMessage(text));
  }

  void sayBinary(byte[] bytes) {
    GatewayFixture.await(socket.writeBinaryMessage(Buffer.buffer(bytes)));
  }

  JsonObject next() throws InterruptedException {
    JsonObject event = heard.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("an event within 30 s").isNotNull();
    return event;
  }

  /** The next event, which must be an error with this code. */
  JsonObject nextError(String code) throws InterruptedException {
    JsonObject event = next();
    assertThat(event.getString("type")).as(event.encode()).isEqualTo("error");
    JsonObject error = event.getJsonObject("error");
    assertThat(error.getString("code")).as(event.encode()).isEqualTo(code);
    assertThat(error.getString("message")).isNotBlank();
    assertThat(error.getString("remedy")).isNotBlank();
    assertThat(error.getString("doc")).isEqualTo("docs/errors.md#" + code);
    return event;
  }

  /** All events of one response up to its end. */
  List<JsonObject> untilEnd(String responseId) throws InterruptedException {
    List<JsonObject> events = new ArrayList<>();
    while (events.isEmpty() || !isEnd(events.get(events.size() - 1))) {
      JsonObject event = next();
      assertThat(event.getString("response_id")).as(event.encode()).isEqualTo(responseId);
      events.add(event);
    }
    return events;
  }

  static boolean isEnd(JsonObject event) {
    return List.of("response.completed", "response.incomplete", "response.failed", "error")
        .contains(event.getString("type"));
  }

  static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.getString("type")).toList();
  }

  static String text(List<JsonObject> events) {
    StringBuilder text = new StringBuilder();
    events.stream()
        .filter(event -> event.getString("type").equals("response.output_text.delta"))
        .map(event -> event.getString("delta"))
        .forEach(text::append);
    return text.toString();
  }

  boolean hasHeardMore() {
    return !heard.isEmpty();
  }

  String subProtocol() {
    return socket.subProtocol();
  }

  WebSocket socket() {
    return socket;
  }

  int closeCode() throws InterruptedException, ExecutionException, TimeoutException {
    return closed.get(60, TimeUnit.SECONDS);
  }

  void close() {
    GatewayFixture.await(socket.close());
    GatewayFixture.await(client.close());
  }
}
