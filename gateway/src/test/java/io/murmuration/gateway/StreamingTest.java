package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.Problem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
  private GatewayFixture fixture;

  @BeforeEach
  void startTheGateway() throws Exception {
    fixture = GatewayFixture.start();
  }

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void aPromptGoesToTheLogAndItsTokensComeBackInOrderWithoutGaps() throws Exception {
    fixture.worker.answerWith(" shipped", " from", " Lübeck", " 🐦", ".");
    TestClient client = fixture.connect();

    client.say(TestClient.create().put("response_id", "r1").put("stop", List.of("END")));
    List<JsonObject> events = client.untilEnd("r1");

    assertThat(TestClient.types(events).subList(0, 4))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "murmuration.budget",
            "response.output_text.delta");
    assertThat(sequenceNumbers(events)).isEqualTo(IntStream.range(0, 9).boxed().toList());
    assertThat(TestClient.text(events)).isEqualTo(" shipped from Lübeck 🐦.");
    assertThat(events.get(3).getInteger("token_count")).isEqualTo(1);

    PromptEvent prompt = fixture.worker.nextPrompt();
    assertThat(prompt.input()).isEqualTo("the brisk mixer");
    assertThat(prompt.account()).isEqualTo("demo");
    assertThat(prompt.maxOutputTokens()).isEqualTo(8);
    assertThat(prompt.stop()).containsExactly("END");
    assertThat(prompt.replyPartition()).isEqualTo(2);
    assertThat(prompt.deadlineMillis()).isGreaterThan(System.currentTimeMillis());
  }

  @Test
  void framesOfUsualTokensHaveOneSizeWhateverTheyAre() throws Exception {
    fixture.worker.answerWith("a", " nevertheless", "", " 🐦", "\n\n", " Unterstützung", "\"");
    TestClient client = fixture.connect();

    client.create("r1", "demo", "hello", 8);
    List<JsonObject> events = client.untilEnd("r1");

    assertThat(TestClient.text(events)).isEqualTo("a nevertheless 🐦\n\n Unterstützung\"");
    assertThat(client.textFrameBytes()).hasSize(7).containsOnly(256);
    assertThat(events.get(3).getString("obfuscation")).isNotEmpty();
    assertThat(events).filteredOn(event -> event.containsKey("obfuscation")).hasSize(7);
  }

  @Test
  void aClientMayHaveItsTextWithoutObfuscationAndTheNextResponseHasItAgain() throws Exception {
    fixture.worker.answerWith("a", " nevertheless");
    TestClient client = fixture.connect();

    client.say(
        TestClient.create()
            .put("response_id", "plain")
            .put("stream_options", new JsonObject().put("include_obfuscation", false)));
    List<JsonObject> events = client.untilEnd("plain");

    assertThat(TestClient.text(events)).isEqualTo("a nevertheless");
    assertThat(events).noneMatch(event -> event.containsKey("obfuscation"));
    assertThat(client.textFrameBytes().get(1) - client.textFrameBytes().get(0))
        .as("the lengths of the texts show")
        .isEqualTo(" nevertheless".length() - 1);
    client.create("padded", "demo", "hello", 8);
    client.untilEnd("padded");
    assertThat(client.textFrameBytes().subList(2, 4)).containsOnly(256);
  }

  @Test
  void theEndCarriesTheBillAndTheBudgetEventTheAccount() throws Exception {
    fixture.worker.answerWith("a", "b");
    TestClient client = fixture.connect();

    client.create("r1", "demo", "hello", 2);
    List<JsonObject> events = client.untilEnd("r1");

    assertThat(events.get(2))
        .isEqualTo(
            new JsonObject(
                """
                {"type":"murmuration.budget","sequence_number":2,"response_id":"r1",
                "account":"demo","reserved_tokens":2,"remaining_tokens":90,"epsilon_limit":8.0,
                "epsilon_spent":1.5,"delta":1.0E-5}"""));
    JsonObject response = events.get(5).getJsonObject("response");
    assertThat(response.getString("status")).isEqualTo("completed");
    assertThat(response.getString("reason")).isEqualTo("length");
    assertThat(response.getString("model")).isEqualTo("demo");
    JsonObject usage = response.getJsonObject("usage");
    assertThat(usage.getInteger("output_tokens")).isEqualTo(2);
    assertThat(usage.getJsonObject("privacy").getInteger("tokens_charged")).isEqualTo(2);
  }

  @Test
  void aRequestWithoutAnIdIsGivenAUlid() throws Exception {
    fixture.worker.answerWith("a");
    TestClient client = fixture.connect();

    client.say(TestClient.create());

    assertThat(client.next().getString("response_id")).matches("[0-9A-HJKMNP-TV-Z]{26}");
  }

  @Test
  void twoResponsesOnOneSocketInterleaveAndEachKeepsItsOrder() throws Exception {
    TestClient client = fixture.connect();
    client.create("private", "demo", "hello", 8);
    client.create("public", "demo-public", "hello", 8);
    PromptEvent first = fixture.worker.nextPrompt();
    PromptEvent second = fixture.worker.nextPrompt();
    for (PromptEvent prompt : List.of(first, second)) {
      fixture.worker.release(
          prompt, new TokenRecord.Started(prompt.responseId(), 1, ScriptedWorker.OWN, 1));
    }
    for (int i = 2; i < 10; i++) {
      fixture.worker.release(
          first, ScriptedWorker.token(first.responseId(), i, ScriptedWorker.OWN, "x" + i));
      fixture.worker.release(
          second, ScriptedWorker.token(second.responseId(), i, ScriptedWorker.OWN, "y" + i));
    }
    fixture.worker.release(first, ScriptedWorker.completed(first.responseId(), 10, 8));
    fixture.worker.release(second, ScriptedWorker.completed(second.responseId(), 10, 8));

    List<JsonObject> all = new ArrayList<>();
    while (all.stream().filter(TestClient::isEnd).count() < 2) {
      all.add(client.next());
    }

    for (String id : List.of("private", "public")) {
      List<JsonObject> own =
          all.stream().filter(event -> event.getString("response_id").equals(id)).toList();
      assertThat(sequenceNumbers(own)).isEqualTo(IntStream.range(0, 11).boxed().toList());
    }
    assertThat(all.get(all.size() - 3).getString("delta")).isNotNull();
  }

  @Test
  void onlyRecordsUnderTheClaimThatHoldsAreShown() throws Exception {
    fixture.worker.onPrompt(
        prompt -> {
          String id = prompt.responseId();
          fixture.worker.release(prompt, new TokenRecord.Started(id, 1, ScriptedWorker.OWN, 3));
          fixture.worker.release(prompt, ScriptedWorker.token(id, 2, ScriptedWorker.OWN, "a"));
          long zombie = fixture.worker.takeOver(prompt, 2);
          fixture.worker.takeOver(prompt, 2);
          fixture.worker.release(prompt, ScriptedWorker.token(id, 3, zombie, "zombie"));
          fixture.worker.release(prompt, ScriptedWorker.token(id, 3, ScriptedWorker.OWN, "b"));
          fixture.worker.release(prompt, ScriptedWorker.token(id, 3, ScriptedWorker.OWN, "again"));
          fixture.worker.release(prompt, ScriptedWorker.token(id, 5, ScriptedWorker.OWN, "gap"));
          long own = fixture.worker.takeOver(prompt, 3);
          fixture.worker.takeOver(prompt, 1);
          fixture.worker.release(prompt, ScriptedWorker.token(id, 4, own, "c"));
          fixture.worker.release(
              prompt,
              new TokenRecord.Ended(
                  id, 5, own, TokenRecord.Status.COMPLETED, "length", null, null));
        });
    TestClient client = fixture.connect();

    client.create("r1", "demo", "hello", 8);
    List<JsonObject> events = client.untilEnd("r1");

    assertThat(TestClient.text(events)).isEqualTo("abc");
    assertThat(sequenceNumbers(events)).isEqualTo(IntStream.range(0, 6).boxed().toList());
  }

  @Test
  void anUnreadableTokenRecordHoldsUpItsResponseAndNoOther() throws Exception {
    TestClient client = fixture.connect();
    client.create("broken", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    assertThat(client.next().getString("type")).isEqualTo("response.created");
    fixture.worker.releaseText(prompt.replyPartition(), "broken", "{\"type\":\"started\"}");
    fixture.worker.release(prompt, ScriptedWorker.token("broken", 2, ScriptedWorker.OWN, "a"));

    client.create("other", "demo", "hello", 8);
    fixture.worker.answer(fixture.worker.nextPrompt(), "fine");
    assertThat(TestClient.text(client.untilEnd("other"))).isEqualTo("fine");

    fixture.worker.answer(prompt, "whole");
    assertThat(TestClient.text(client.untilEnd("broken"))).isEqualTo("whole");
  }

  @Test
  void endingsOtherThanCompletionSayWhy() throws Exception {
    Problem problem = Problem.budget("budget_exhausted", "nothing is left", "Ask the data owner.");
    fixture.worker.onPrompt(
        prompt -> {
          TokenRecord.Status status =
              TokenRecord.Status.valueOf(prompt.responseId().toUpperCase(java.util.Locale.ROOT));
          fixture.worker.release(
              prompt,
              new TokenRecord.Ended(
                  prompt.responseId(), 1, ScriptedWorker.OWN, status, "because", null, problem));
        });
    TestClient client = fixture.connect();

    for (String status : List.of("incomplete", "cancelled", "failed")) {
      client.create(status, "demo", "hello", 8);
      JsonObject end = client.untilEnd(status).get(1);

      assertThat(end.getString("type"))
          .isEqualTo(status.equals("failed") ? "response.failed" : "response.incomplete");
      JsonObject response = end.getJsonObject("response");
      assertThat(response.getString("status")).isEqualTo(status);
      assertThat(response.getString("reason")).isEqualTo("because");
      assertThat(response.getJsonObject("error").getString("code")).isEqualTo("budget_exhausted");
    }
  }

  private static List<Integer> sequenceNumbers(List<JsonObject> events) {
    return events.stream()
        .map(event -> event.getInteger("sequence_number"))
        .map(Objects::requireNonNull)
        .toList();
  }
}
