package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @TempDir private Path folder;
  private Path keys;
  private GatewayFixture fixture;

  @BeforeEach
  void startTheGateway() throws Exception {
    keys = folder.resolve("keys.json");
    write(key("acme", "key-a"), key("birds", "key-b"));
    fixture = GatewayFixture.startWithKeys(GatewayFixture.keeping(ReplayLimits.defaults()), keys);
    fixture.worker.answerWith("fine");
  }

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void withoutAKeyThatIsKnownNobodyComesIn() throws Exception {
    for (String header :
        new String[] {"", "Authorization: Bearer nope\r\n", "Authorization: Basic key-a\r\n"}) {
      assertThat(RawWebSocket.handshakeAnswer(fixture.gateway.port(), header))
          .startsWith("HTTP/1.1 401")
          .containsIgnoringCase("www-authenticate: Bearer");
    }
    assertThat(get("/v1/responses/r1", "nope").statusCode()).isEqualTo(401);
    assertThat(fixture.get("/v1/responses/r1?stream=true").statusCode()).isEqualTo(401);
    assertThat(fixture.send("POST", "/v1/ws-tickets").statusCode()).isEqualTo(401);
    assertThat(fixture.get("/v1/models").statusCode()).isEqualTo(200);
  }

  @Test
  void aTenantSeesItsOwnResponsesOnly() throws Exception {
    TestClient acme = connect("key-a");
    acme.create("r1", "demo", "hello", 8);
    acme.untilEnd("r1");
    PromptEvent prompt = fixture.worker.nextPrompt("r1");
    assertThat(prompt.tenant()).isEqualTo("acme");

    TestClient birds = connect("key-b");
    birds.resume("r1", -1);
    birds.nextError("unknown_response");
    birds.cancel("r1");
    birds.nextError("unknown_response");
    birds.create("r1", "demo", "hello", 8);
    birds.nextError("conflict");
    assertThat(get("/v1/responses/r1", "key-b").statusCode()).isEqualTo(404);
    assertThat(get("/v1/responses/r1", "key-a").body()).contains("\"status\":\"completed\"");
    assertThat(get("/v1/responses/r1?stream=true", "key-b").statusCode()).isEqualTo(404);
  }

  @Test
  void aTicketIsGoodForOneSocket() throws Exception {
    HttpResponse<String> answer = post("/v1/ws-tickets", "key-b");
    String ticket = new JsonObject(answer.body()).getString("ticket");
    WebSocketConnectOptions options =
        TestClient.options(fixture.gateway.port()).setURI(TestClient.PATH + "?ticket=" + ticket);

    TestClient client = fixture.connect(options);
    client.create("r1", "demo", "hello", 8);
    client.untilEnd("r1");

    assertThat(fixture.worker.nextPrompt("r1").tenant()).isEqualTo("birds");
    assertThat(
            GatewayFixture.await(
                fixture
                    .clients
                    .createWebSocketClient()
                    .connect(options)
                    .map(again -> "let in")
                    .otherwise(failure -> failure.getMessage())))
        .contains("401");
  }

  @Test
  void aKeyThatIsTakenOffTheListOrGivenAwayEndsItsSockets() throws Exception {
    TestClient acme = connect("key-a");
    TestClient birds = connect("key-b");

    write(key("others", "key-b"));

    assertThat(acme.closeCode()).isEqualTo(4401);
    assertThat(birds.closeCode()).isEqualTo(4403);
    assertThat(get("/v1/responses/r1", "key-a").statusCode()).isEqualTo(401);
  }

  private TestClient connect(String key) {
    return fixture.connect(
        TestClient.options(fixture.gateway.port()).putHeader("Authorization", "Bearer " + key));
  }

  private HttpResponse<String> get(String path, String key) throws Exception {
    return send("GET", path, key);
  }

  private HttpResponse<String> post(String path, String key) throws Exception {
    return send("POST", path, key);
  }

  private HttpResponse<String> send(String method, String path, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fixture.gateway.port() + path))
            .header("Authorization", "Bearer " + key)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void write(String... entries) throws Exception {
    Files.writeString(keys, "[" + String.join(",", entries) + "]");
  }

  private static String key(String tenant, String key) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return new JsonObject()
        .put("tenant", tenant)
        .put("sha256", HexFormat.of().formatHex(digest))
        .encode();
  }
}
