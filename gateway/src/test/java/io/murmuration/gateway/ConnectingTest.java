package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.gateway.socket.SocketDoor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectingTest {
  private static GatewayFixture fixture;

  @BeforeAll
  static void startTheGateway() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(60_000, 0));
    fixture.worker.answerWith("fine");
  }

  @AfterAll
  static void stopTheGateway() {
    fixture.close();
  }

  @Test
  void aClientMayOfferTheSubprotocolOrNone() throws Exception {
    TestClient named =
        fixture.connect(
            TestClient.options(fixture.gateway.port()).addSubProtocol(SocketDoor.SUBPROTOCOL));
    TestClient unnamed = fixture.connect();

    assertThat(named.subProtocol()).isEqualTo("murmuration.v1+json");
    assertThat(unnamed.subProtocol()).isNull();
    named.say(TestClient.create());
    assertThat(named.next().getString("type")).isEqualTo("response.created");
    named.close();
    unnamed.close();
  }

  @Test
  void anotherSubprotocolIsRefusedBeforeTheHandshake() throws Exception {
    String answer = answerTo("Sec-WebSocket-Protocol: graphql-ws, mqtt\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(answerTo("Sec-WebSocket-Protocol: mqtt, murmuration.v1+json\r\n"))
        .startsWith("HTTP/1.1 101")
        .containsIgnoringCase("sec-websocket-protocol: murmuration.v1+json");
  }

  @Test
  void compressionIsNotNegotiated() throws Exception {
    String answer = answerTo("Sec-WebSocket-Extensions: permessage-deflate\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 101")
        .doesNotContainIgnoringCase("sec-websocket-extensions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "https://127.0.0.1:1",
        "http://127.0.0.1",
        "null",
        "",
        "x y",
        "file://"
      })
  void pagesOfOtherOriginsAreTurnedAway(String origin) throws Exception {
    assertThat(answerTo("Origin: " + origin + "\r\n")).startsWith("HTTP/1.1 403");
  }

  @Test
  void pagesOfTheSameHostAndProgramsWithoutAnOriginAreLetIn() throws Exception {
    int port = fixture.gateway.port();

    assertThat(answerTo("Origin: http://127.0.0.1:" + port + "\r\n")).startsWith("HTTP/1.1 101");
    assertThat(answerTo("")).startsWith("HTTP/1.1 101");
  }

  @Test
  void pagesOfAnAllowedOriginAreLetInAndNoOthers() throws Exception {
    try (GatewayFixture open = GatewayFixture.startWithOrigins("https://app.example")) {
      int port = open.gateway.port();

      assertThat(RawWebSocket.handshakeAnswer(port, "Origin: https://app.example\r\n"))
          .startsWith("HTTP/1.1 101");
      assertThat(RawWebSocket.handshakeAnswer(port, "Origin: http://127.0.0.1:" + port + "\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void moreSocketsThanAllowedAreTurnedAwayUntilOneCloses() throws Exception {
    List<TestClient> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(fixture.connect());
    }

    assertThat(answerTo("")).startsWith("HTTP/1.1 503");

    for (TestClient each : all) {
      each.close();
    }
    String answer = answerTo("");
    for (int i = 0; i < 600 && !answer.startsWith("HTTP/1.1 101"); i++) {
      Thread.sleep(50);
      answer = answerTo("");
    }
    assertThat(answer).startsWith("HTTP/1.1 101");
  }

  @Test
  void plainHttpIsToldToUpgrade() throws Exception {
    assertThat(fixture.get("/v1/responses").statusCode()).isEqualTo(426);
    assertThat(fixture.get("/v1/responses").body()).contains("\"upgrade_required\"");
  }

  private static String answerTo(String headers) throws Exception {
    return RawWebSocket.handshakeAnswer(fixture.gateway.port(), headers);
  }
}
