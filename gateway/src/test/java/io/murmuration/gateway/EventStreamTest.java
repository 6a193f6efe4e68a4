package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a response as server-sent events, as curl would. */
class EventStreamTest {
  private GatewayFixture fixture;

  @BeforeEach
  void startTheGateway() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.keeping(ReplayLimits.defaults()));
  }

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void replayAndRestComeWithNumbersTypesAndTheSameDataAsOnASocket() throws Exception {
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    fixture.worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));
    fixture.worker.release(prompt, ScriptedWorker.token("r1", 2, ScriptedWorker.OWN, "a"));

    CompletableFuture<HttpResponse<String>> stream =
        HttpClient.newHttpClient()
            .sendAsync(
                request("r1?stream=true&include_obfuscation=false").build(),
                HttpResponse.BodyHandlers.ofString());
    fixture.worker.release(prompt, ScriptedWorker.token("r1", 3, ScriptedWorker.OWN, "b"));
    fixture.worker.release(prompt, ScriptedWorker.completed("r1", 4, 2));

    HttpResponse<String> answer = stream.get(60, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    List<JsonObject> heard = client.untilEnd("r1");
    List<String> blocks = List.of(answer.body().split("\n\n"));
    assertThat(blocks).hasSize(5);
    for (int i = 0; i < 5; i++) {
      JsonObject event = heard.get(i);
      event.remove("obfuscation");
      assertThat(blocks.get(i))
          .startsWith("id: " + i + "\nevent: " + event.getString("type") + "\ndata: {");
      assertThat(new JsonObject(blocks.get(i).split("data: ")[1])).isEqualTo(event);
    }
  }

  @Test
  void aPlaceIsNamedByParameterOrByTheLastIdAndNothingFollowsTheEnd() throws Exception {
    fixture.worker.answerWith("a", "b");
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    client.untilEnd("r1");

    assertThat(ids(get("r1?stream=true"))).isEqualTo(IntStream.range(0, 6).boxed().toList());
    assertThat(ids(get("r1?stream=true&starting_after=3"))).containsExactly(4, 5);
    HttpRequest again =
        request("r1?stream=true&starting_after=0").header("Last-Event-ID", "4").build();
    assertThat(ids(send(again))).containsExactly(5);
    assertThat(get("r1?stream=true&starting_after=5").statusCode()).isEqualTo(204);
    assertThat(get("r1?stream=true&starting_after=6").statusCode()).isEqualTo(400);
    assertThat(get("r1?stream=true&starting_after=x").body()).contains("wrong_kind");
    assertThat(get("nobody?stream=true").statusCode()).isEqualTo(404);
    assertThat(get("a%20b?stream=true").body()).contains("bad_id");
  }

  @Test
  void textIsFilledUpUnlessItIsAskedForPlain() throws Exception {
    fixture.worker.answerWith("a");
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    client.untilEnd("r1");

    assertThat(get("r1?stream=true").body()).contains("\"obfuscation\"");
    assertThat(get("r1?stream=true&include_obfuscation=false").body())
        .doesNotContain("obfuscation");
  }

  @Test
  void theResponseItselfSaysHowItStands() throws Exception {
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    client.next();
    assertThat(new JsonObject(get("r1").body()).getString("status")).isEqualTo("queued");
    fixture.worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));
    client.next();
    assertThat(new JsonObject(get("r1").body()).getString("status")).isEqualTo("in_progress");
    fixture.worker.release(prompt, ScriptedWorker.completed("r1", 2, 0));
    client.next();
    fixture.worker.answerWith("x");
    client.create("r2", "demo", "hello", 8);
    client.untilEnd("r2");

    JsonObject ended = new JsonObject(get("r1").body());
    assertThat(ended.getString("status")).isEqualTo("completed");
    assertThat(ended.getJsonObject("usage").getInteger("input_tokens")).isEqualTo(3);
  }

  @Test
  void pagesOfOtherOriginsAreTurnedAway() throws Exception {
    HttpRequest request = request("r1?stream=true").header("Origin", "http://evil.example").build();

    assertThat(send(request).statusCode()).isEqualTo(403);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + fixture.gateway.port() + "/v1/responses/" + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static List<Integer> ids(HttpResponse<String> answer) {
    List<Integer> ids = new ArrayList<>();
    answer
        .body()
        .lines()
        .filter(line -> line.startsWith("id: "))
        .forEach(line -> ids.add(Integer.valueOf(line.substring(4))));
    return ids;
  }
}
