package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad input is answered with its error, stores no prompt, and a good one follows it. */
class RefusedInputTest {
  private static final GatewayLimits LIMITS =
      new GatewayLimits(
          65_536,
          262_144,
          2,
          100,
          ReplayLimits.defaults(),
          30_000,
          120_000,
          10_000,
          60_000,
          600_000,
          10_000,
          2_000);
  private static GatewayFixture fixture;
  private TestClient client;
  private TestClient bystander;

  @BeforeAll
  static void startTheGateway() throws Exception {
    fixture = GatewayFixture.start(LIMITS);
    fixture.worker.answerWith("fine");
  }

  @AfterAll
  static void stopTheGateway() {
    fixture.close();
  }

  @BeforeEach
  void connect() {
    client = fixture.connect();
    bystander = fixture.connect();
  }

  @AfterEach
  void theSocketsAndTheServerLiveOnAndNothingWasSpent() throws Exception {
    assertThat(fixture.worker.prompts).as("prompts stored").isEmpty();
    for (TestClient each : List.of(client, bystander)) {
      each.say(TestClient.create());
      String id = each.next().getString("response_id");
      assertThat(TestClient.text(each.untilEnd(id))).isEqualTo("fine");
      fixture.worker.nextPrompt();
      each.close();
    }
  }

  static Stream<Arguments> brokenRequests() {
    return Stream.of(
        broken("unknown_model", request -> request.put("model", "gpt-9")),
        broken("empty_prompt", request -> request.put("input", "")),
        broken("empty_prompt", request -> request.put("input", " \n\t ")),
        broken("prompt_too_large", request -> request.put("input", "x".repeat(1025))),
        broken("prompt_too_large", request -> request.put("input", "ü".repeat(513))),
        broken("prompt_too_large", request -> request.put("input", "x".repeat(20_000))),
        broken("bad_max_output_tokens", request -> request.put("max_output_tokens", 0)),
        broken("bad_max_output_tokens", request -> request.put("max_output_tokens", -1)),
        broken("bad_max_output_tokens", request -> request.put("max_output_tokens", 65)),
        broken("wrong_kind", request -> request.put("max_output_tokens", 1e12)),
        broken("wrong_kind", request -> request.put("max_output_tokens", "8")),
        broken("wrong_kind", request -> request.put("input", 42)),
        broken("missing_field", request -> request.putNull("input")),
        broken("unknown_field", request -> request.put("max_tokens", 8)),
        broken("breaks_the_guarantee", request -> request.put("logprobs", true)),
        broken("breaks_the_guarantee", request -> request.put("top_logprobs", 5)),
        broken("breaks_the_guarantee", request -> request.put("seed", 1)),
        broken("breaks_the_guarantee", request -> request.put("temperature", 0.1)),
        broken("unknown_account", request -> request.put("account", "nobody")),
        broken("bad_id", request -> request.put("account", "no such\naccount")),
        broken("bad_id", request -> request.put("response_id", "a b")),
        broken("too_many_stops", request -> request.put("stop", repeated("x", 5))),
        broken("bad_stop", request -> request.put("stop", repeated("x".repeat(65), 1))),
        broken("unknown_type", request -> request.put("type", "response.delete")),
        broken("unknown_response", request -> cancelOf("never-started")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRequests")
  void aBrokenRequestIsRefused(String code, JsonObject request) throws Exception {
    client.say(request);

    JsonObject error = client.nextError(code).getJsonObject("error");

    assertThat(error.getBoolean("retryable")).isFalse();
  }

  @Test
  void errorsOfARequestWithAnIdCarryTheId() throws Exception {
    client.say(TestClient.create().put("response_id", "mine").put("model", "gpt-9"));

    assertThat(client.nextError("unknown_model").getString("response_id")).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "hello", "{} {}", "\uFEFF{}"})
  void whatIsNotAMessageIsRefused(String text) throws Exception {
    client.say(text);

    String code = client.next().getJsonObject("error").getString("code");
    assertThat(code).isIn("bad_json", "unknown_type");
  }

  @Test
  void duplicateFieldsAreRefused() throws Exception {
    client.say(TestClient.create().encode().replace("\"model\"", "\"model\":\"x\",\"model\""));

    client.nextError("duplicate_field");
  }

  @Test
  void halfASurrogatePairIsRefused() throws Exception {
    client.say(TestClient.create().encode().replace("brisk", "\\ud83d"));
    client.nextError("broken_text");

    client.say(
        TestClient.create().encode().replace("{\"type\"", "{\"stop\":[\"\\udc00\"],\"type\""));
    client.nextError("broken_text");
  }

  @Test
  void moreTokensThanTheAccountHasLeftAreRefusedWithTheNumbersAndTheWayOut() throws Exception {
    fixture.openAccount("poor", 12);

    client.say(TestClient.create().put("account", "poor").put("max_output_tokens", 64));

    JsonObject error = client.nextError("budget_exhausted").getJsonObject("error");
    assertThat(error.getString("message"))
        .isEqualTo(
            "This request needs 64 tokens but account 'poor' has 12 left (epsilon 7.99 of 8.00 at"
                + " delta 1e-5). Lower max_output_tokens to 12 or ask the data owner.");
    assertThat(error.getString("type")).isEqualTo("budget");
    assertThat(error.getString("limit")).isEqualTo("12");
    assertThat(error.getString("given")).isEqualTo("64");
  }

  @Test
  void anEmptyAccountSaysThatThePublicModelIsStillThere() throws Exception {
    fixture.openAccount("empty", 0);

    client.say(TestClient.create().put("account", "empty").put("max_output_tokens", 1));

    assertThat(client.nextError("budget_exhausted").getJsonObject("error").getString("remedy"))
        .isEqualTo("Ask the data owner; the public model stays free.");
  }

  @Test
  void binaryMessagesAreRefusedWholeOrInPieces() throws Exception {
    client.sayBinary(TestClient.create().encode().getBytes(StandardCharsets.UTF_8));
    client.nextError("binary_frame");

    send(WebSocketFrame.binaryFrame(Buffer.buffer("ab"), false));
    send(WebSocketFrame.continuationFrame(Buffer.buffer("cd"), true));
    client.nextError("binary_frame");
    assertThat(client.hasHeardMore()).isFalse();
  }

  @Test
  void invalidUtf8IsRefusedAlsoWhenItIsSplitOverFrames() throws Exception {
    byte[] good = TestClient.create().encode().getBytes(StandardCharsets.UTF_8);
    byte[] bad = good.clone();
    bad[good.length / 2] = (byte) 0xff;
    try (RawWebSocket raw = RawWebSocket.connect(fixture.gateway.port())) {
      raw.text(bad, true);
      assertThat(raw.nextText()).contains("\"code\":\"invalid_utf8\"");

      raw.text(new byte[] {(byte) 0xc3}, false);
      raw.continuation(new byte[] {'x'}, true);
      assertThat(raw.nextText()).contains("\"code\":\"invalid_utf8\"");

      raw.text(good, true);
      assertThat(raw.nextText()).contains("response.created");
      fixture.worker.nextPrompt();
    }
  }

  @Test
  void aCharacterThatIsSplitBetweenFramesIsUnderstood() throws Exception {
    byte[] message =
        TestClient.create().put("input", "Lübeck").encode().getBytes(StandardCharsets.UTF_8);
    int split = new String(message, StandardCharsets.ISO_8859_1).indexOf(0xc3) + 1;

    try (RawWebSocket raw = RawWebSocket.connect(fixture.gateway.port())) {
      raw.text(java.util.Arrays.copyOfRange(message, 0, split), false);
      raw.continuation(java.util.Arrays.copyOfRange(message, split, message.length), true);

      assertThat(raw.nextText()).contains("response.created");
      assertThat(fixture.worker.nextPrompt().input()).isEqualTo("Lübeck");
    }
  }

  @Test
  void aMessageOverTheLimitIsRefusedWholeOrInPieces() throws Exception {
    int bytesMax = GatewayLimits.defaults().messageBytesMax();
    client.say(TestClient.create().put("input", "x".repeat(bytesMax)));
    client.nextError("message_too_large");

    Buffer piece = Buffer.buffer("x".repeat(10_000));
    send(WebSocketFrame.textFrame(piece.toString(), false));
    for (int i = 0; i < 20; i++) {
      send(WebSocketFrame.continuationFrame(piece, false));
    }
    send(WebSocketFrame.continuationFrame(piece, true));
    client.nextError("message_too_large");
    assertThat(client.hasHeardMore()).isFalse();
  }

  @Test
  void aFrameThatTheTransportCanNotTakeEndsOnlyItsOwnSocket() throws Exception {
    TestClient reckless = fixture.connect();

    String tooMuch = "x".repeat(GatewayLimits.defaults().frameBytesMax() + 1);
    GatewayFixture.await(reckless.socket().writeFrame(WebSocketFrame.textFrame(tooMuch, true)));

    assertThat(reckless.closeCode()).isIn(1009, 1006);
  }

  @Test
  void anIdOfAnotherRequestIsRefused() throws Exception {
    client.create("twice", "demo", "hello", 8);
    client.untilEnd("twice");
    fixture.worker.nextPrompt();

    bystander.create("twice", "demo", "hello", 7);
    bystander.nextError("conflict");
    bystander.create("twice", "demo", "hallo", 8);
    bystander.nextError("conflict");
    bystander.say(TestClient.create().put("response_id", "twice").put("stop", repeated("x", 1)));
    bystander.nextError("conflict");
  }

  @Test
  void moreResponsesThanASocketMayHaveAreRefused() throws Exception {
    fixture.worker.onPrompt(prompt -> {});
    client.create("many-1", "demo", "hello", 8);
    client.create("many-2", "demo", "hello", 8);
    client.create("many-3", "demo", "hello", 8);

    // The error needs no acknowledgement and may be the first of the three.
    List<JsonObject> events = List.of(client.next(), client.next(), client.next());
    assertThat(TestClient.types(events))
        .containsExactlyInAnyOrder("response.created", "response.created", "error");
    assertThat(events.toString()).contains("too_many_responses");
    for (int i = 0; i < 2; i++) {
      PromptEvent prompt = fixture.worker.nextPrompt();
      fixture.worker.answer(prompt, "x");
      client.untilEnd(prompt.responseId());
    }
    fixture.worker.answerWith("fine");
  }

  private void send(WebSocketFrame frame) {
    GatewayFixture.await(client.socket().writeFrame(frame));
  }

  private static Arguments broken(String code, UnaryOperator<JsonObject> change) {
    JsonObject request = change.apply(TestClient.create());
    return Arguments.of(code, request);
  }

  private static JsonObject cancelOf(String id) {
    return new JsonObject().put("type", "response.cancel").put("response_id", id);
  }

  private static JsonArray repeated(String text, int times) {
    JsonArray array = new JsonArray();
    for (int i = 0; i < times; i++) {
      array.add(text);
    }
    return array;
  }
}
