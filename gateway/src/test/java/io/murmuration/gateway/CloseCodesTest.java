package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that make the same mistake for ever are let go; one mistake costs nothing. */
class CloseCodesTest {
  private static final int IN_A_ROW = 32;
  private GatewayFixture fixture;

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(4400, new JsonObject().put("type", "nothing")),
        Arguments.of(4403, TestClient.create().put("logprobs", true)),
        Arguments.of(4409, TestClient.create().put("response_id", "taken").put("input", "another")),
        Arguments.of(4429, TestClient.create()));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void theSameMistakeForEverEndsTheSocketWithItsCode(int code, JsonObject mistake)
      throws Exception {
    fixture = GatewayFixture.start(limits(30_000));
    TestClient client = fixture.connect();
    client.create("taken", "demo", "hello", 8);
    client.next();
    if (code == 4429) {
      client.create("second", "demo", "hello", 8);
      client.next();
    }
    for (int i = 1; i < IN_A_ROW; i++) {
      client.say(mistake);
      assertThat(client.next().getString("type")).isEqualTo("error");
    }
    client.say(mistake);

    assertThat(client.closeCode()).isEqualTo(code);
  }

  @Test
  void aGoodMessageInBetweenForgivesWhatCameBefore() throws Exception {
    fixture = GatewayFixture.start(limits(30_000));
    fixture.worker.answerWith("fine");
    TestClient client = fixture.connect();
    for (int i = 0; i < 2 * IN_A_ROW; i++) {
      client.say("{}");
      client.nextError("unknown_type");
      if (i % 30 == 29) {
        client.create("r" + i, "demo-public", "hello", 8);
        assertThat(TestClient.text(client.untilEnd("r" + i))).isEqualTo("fine");
      }
    }
  }

  @Test
  void aSocketThatNeverSaysAnythingIsClosed() throws Exception {
    fixture = GatewayFixture.start(limits(300));

    assertThat(fixture.connect().closeCode()).isEqualTo(4408);
  }

  private static GatewayLimits limits(long initTimeoutMillis) {
    return new GatewayLimits(
        65_536,
        262_144,
        2,
        100,
        ReplayLimits.defaults(),
        initTimeoutMillis,
        120_000,
        10_000,
        60_000,
        600_000,
        10_000,
        0);
  }
}
