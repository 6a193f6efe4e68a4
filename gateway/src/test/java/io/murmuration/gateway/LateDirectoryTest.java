package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.config.GatewayLimits;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is asked for a response which another one listed a moment ago. */
class LateDirectoryTest {
  private static final GatewayLimits LIMITS = GatewayFixture.impatient(20_000, 10_000);

  private GatewayFixture first;
  private GatewayFixture second;
  private LaggingLog lagging;

  @BeforeEach
  void start() throws Exception {
    first = GatewayFixture.start(LIMITS);
    lagging = new LaggingLog(first.messages, GatewayFixture.TOPICS.responses());
    second = first.beside(LIMITS, 3, lagging);
    lagging.hold();
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
  }

  @Test
  void readsOnBeforeItSaysThatAResponseIsUnknown() throws Exception {
    PromptEvent prompt = begin("r1");
    TestClient other = second.connect();
    other.resume("r1", -1);
    CompletableFuture<HttpResponse<String>> described =
        CompletableFuture.supplyAsync(() -> get(second, "/v1/responses/r1"));
    other.say("{}");
    other.nextError("unknown_type"); // It was asked, and says nothing yet.
    lagging.letGo();

    HttpResponse<String> answer = described.get(20, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("id")).isEqualTo("r1");
    first.worker.answer(prompt, "fine");
    assertThat(TestClient.text(other.untilEnd("r1"))).isEqualTo("fine");
  }

  @Test
  void cancelsWhatItHasNotReadOfYet() throws Exception {
    begin("r1");
    TestClient other = second.connect();
    other.say("{\"type\":\"response.cancel\",\"response_id\":\"r1\"}");
    other.say("{}");
    other.nextError("unknown_type");
    lagging.letGo();

    assertThat(first.worker.cancels.poll(30, TimeUnit.SECONDS))
        .extracting(ControlEvent.Cancel::responseId)
        .isEqualTo("r1");
  }

  @Test
  void saysThatItCanNotTellWhileItCanNotRead() throws Exception {
    begin("r1");
    TestClient other = second.connect();
    other.resume("r1", -1);

    JsonObject error = other.nextError("log_unavailable").getJsonObject("error");

    assertThat(error.getBoolean("retryable")).isTrue();
    assertThat(get(second, "/v1/responses/r1?stream=true").statusCode()).isEqualTo(503);
  }

  @Test
  void asksForTheEndOnceForAllThatWait() throws Exception {
    begin("r1");
    int before = lagging.endsAsked();
    TestClient other = second.connect();
    for (int i = 0; i < 6; i++) {
      other.resume("nobody-" + i, -1);
    }
    other.say("{}");
    other.nextError("unknown_type");
    lagging.letGo();

    for (int i = 0; i < 6; i++) {
      other.nextError("unknown_response");
    }
    // One question was under way when the others came; they share the one after it.
    assertThat(lagging.endsAsked() - before).isEqualTo(2);
  }

  private PromptEvent begin(String id) throws Exception {
    TestClient client = first.connect();
    client.create(id, "demo", "hello", 8);
    assertThat(client.next().getString("type")).isEqualTo("response.created");
    return first.worker.nextPrompt();
  }

  private static HttpResponse<String> get(GatewayFixture from, String path) {
    try {
      return from.get(path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
