package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How responses and sockets end other than by completion. */
class EndingsTest {
  private static final long NEVER_MILLIS = 600_000;
  private GatewayFixture fixture;

  @AfterEach
  void stopTheGateway() {
    fixture.close();
  }

  @Test
  void aCancelledResponseEndsWhenItsWorkerSaysSo() throws Exception {
    fixture = GatewayFixture.start();
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    fixture.worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));

    client.cancel("r1");
    client.cancel("r1");

    assertThat(fixture.worker.nextCancel().reason()).isEqualTo("client");
    fixture.worker.release(
        prompt, ScriptedWorker.ended("r1", 2, 0, TokenRecord.Status.CANCELLED, "client"));
    JsonObject end = client.untilEnd("r1").get(2);
    assertThat(end.getString("type")).isEqualTo("response.incomplete");
    assertThat(end.getJsonObject("response").getString("status")).isEqualTo("cancelled");
    client.cancel("r1");
    client.nextError("unknown_response");
    assertThat(fixture.worker.cancels).as("further cancellations").isEmpty();
  }

  @Test
  void aResponseCanBeCancelledFromAnySocket() throws Exception {
    fixture = GatewayFixture.start();
    TestClient owner = fixture.connect();
    owner.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();

    fixture.connect().cancel("r1");

    assertThat(fixture.worker.nextCancel().responseId()).isEqualTo("r1");
    fixture.worker.release(
        prompt, ScriptedWorker.ended("r1", 1, 0, TokenRecord.Status.CANCELLED, "client"));
    assertThat(TestClient.types(owner.untilEnd("r1")))
        .containsExactly("response.created", "response.incomplete");
  }

  @Test
  void aResponseWhoseSocketHasGoneIsCancelledAfterTheGraceTime() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(NEVER_MILLIS, 300));
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    fixture.worker.nextPrompt();

    client.close();

    assertThat(fixture.worker.nextCancel().reason()).isEqualTo("disconnected");
  }

  @Test
  void aResponseThatEndsWithinTheGraceTimeIsNotCancelled() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(NEVER_MILLIS, 5_000));
    TestClient client = fixture.connect();
    client.create("early", "demo", "hello", 8);
    client.create("late", "demo", "hello", 8);
    PromptEvent one = fixture.worker.nextPrompt();
    PromptEvent two = fixture.worker.nextPrompt();
    client.close();

    fixture.worker.answer(one.responseId().equals("early") ? one : two, "fine");

    assertThat(fixture.worker.nextCancel().responseId()).isEqualTo("late");
    assertThat(fixture.worker.cancels).isEmpty();
  }

  @Test
  void aSilentWorkerLetsTheReaderGoAndTheResponseGoOn() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(500, 0));
    TestClient client = fixture.connect();

    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    assertThat(client.next().getString("type")).isEqualTo("response.created");
    JsonObject timeout = client.nextError("worker_timeout");

    assertThat(timeout.containsKey("sequence_number")).isFalse();
    assertThat(timeout.getString("response_id")).isEqualTo("r1");
    assertThat(timeout.getJsonObject("error").getBoolean("retryable")).isTrue();
    assertThat(timeout.getJsonObject("error").getString("remedy")).contains("Resume");
    fixture.worker.answer(prompt, "late");
    client.resume("r1", 0);
    List<JsonObject> rest = client.untilEnd("r1");
    assertThat(TestClient.text(rest)).isEqualTo("late");
    assertThat(rest.get(0).getInteger("sequence_number")).isEqualTo(1);
    assertThat(fixture.worker.cancels).isEmpty();
  }

  @Test
  void aResponseThatTakesTooLongInAllIsCancelledAndItsWorkerSaysHowItEnded() throws Exception {
    GatewayLimits given = GatewayFixture.impatient(1_000, 0);
    fixture =
        GatewayFixture.start(
            new GatewayLimits(
                given.messageBytesMax(),
                given.frameBytesMax(),
                2,
                3,
                ReplayLimits.defaults(),
                30_000,
                60_000,
                5_000,
                4_000,
                4_000,
                0,
                0));
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    int sent = 0;
    while (fixture.worker.cancels.isEmpty() && sent < 1_000) {
      sent++;
      fixture.worker.release(prompt, ScriptedWorker.token("r1", sent, ScriptedWorker.OWN, "x"));
      Thread.sleep(100);
    }
    assertThat(fixture.worker.nextCancel().reason()).isEqualTo("response_timeout");
    fixture.worker.release(
        prompt,
        ScriptedWorker.ended("r1", sent + 1, sent, TokenRecord.Status.CANCELLED, "too long"));

    List<JsonObject> events = client.untilEnd("r1");

    assertThat(events.get(events.size() - 1).getString("type")).isEqualTo("response.incomplete");
    assertThat(events).hasSize(sent + 2);
  }

  @Test
  void aReaderThatStopsReadingIsCutOffWithABoundedNumberOfEventsOnTheWay() throws Exception {
    GatewayLimits limits = GatewayFixture.impatient(NEVER_MILLIS, 0);
    fixture = GatewayFixture.start(limits);
    int pieces = 4_000;
    try (RawWebSocket raw = RawWebSocket.connect(fixture.gateway.port(), 16 * 1024)) {
      raw.text(
          TestClient.create().put("response_id", "slow").encode().getBytes(StandardCharsets.UTF_8),
          true);
      PromptEvent prompt = fixture.worker.nextPrompt();
      String piece = "x".repeat(2_000);
      for (int i = 1; i <= pieces; i++) {
        fixture.worker.release(prompt, ScriptedWorker.token("slow", i, ScriptedWorker.OWN, piece));
      }

      // Cancelled because its reader is gone, long before all was written.
      assertThat(fixture.worker.nextCancel().responseId()).isEqualTo("slow");
      RawWebSocket.Ending ending = raw.untilClosed();

      assertThat(ending.texts()).isPositive().isLessThan(pieces / 2);
      assertThat(ending.closeCode()).isIn(4008, 1006);
    }
    fixture.worker.answerWith("fine");
    TestClient next = fixture.connect();
    next.create("next", "demo", "hello", 8);
    assertThat(TestClient.text(next.untilEnd("next"))).isEqualTo("fine");
  }

  @Test
  void aReaderThatCatchesUpInTimeLosesNothing() throws Exception {
    GatewayLimits patient = GatewayLimits.defaults();
    fixture = GatewayFixture.start(patient);
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    client.next();
    client.socket().pause();
    String[] pieces = new String[150];
    java.util.Arrays.fill(pieces, "x".repeat(2_000));
    fixture.worker.answer(prompt, pieces);
    Thread.sleep(1_000);

    client.socket().resume();
    List<JsonObject> events = client.untilEnd("r1");

    assertThat(TestClient.text(events)).hasSize(150 * 2_000);
  }

  @Test
  void whoSendsRubbishWithoutReadingTheErrorsIsCutOff() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(NEVER_MILLIS, 0));
    byte[] rubbish = "{\"type\":\"rubbish\"}".getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    try (RawWebSocket raw = RawWebSocket.connect(fixture.gateway.port(), 16 * 1024)) {
      while (sent < 1_000_000) {
        raw.text(rubbish, true);
        sent++;
      }
    } catch (java.io.IOException expected) {
      assertThat(sent).isPositive();
    }
    assertThat(sent).as("messages taken before the end").isLessThan(1_000_000);
  }

  @Test
  void aSocketThatSaysNothingIsClosedAndOneWithAResponseUnderWayIsNot() throws Exception {
    GatewayLimits given = GatewayFixture.impatient(NEVER_MILLIS, 0);
    fixture =
        GatewayFixture.start(
            new GatewayLimits(
                given.messageBytesMax(),
                given.frameBytesMax(),
                2,
                3,
                ReplayLimits.defaults(),
                3_000,
                3_000,
                5_000,
                given.workerTimeoutMillis(),
                given.responseTimeoutMillis(),
                0,
                0));
    TestClient busy = fixture.connect();
    busy.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    TestClient idle = fixture.connect();

    assertThat(idle.closeCode()).isEqualTo(4408);

    fixture.worker.answer(prompt, "fine");
    assertThat(TestClient.text(busy.untilEnd("r1"))).isEqualTo("fine");
  }

  @Test
  void stoppingLetsResponsesEndRefusesNewOnesAndClosesTheSockets() throws Exception {
    fixture = GatewayFixture.start();
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = fixture.worker.nextPrompt();
    client.next();

    var stopped = fixture.undeploy();
    fixture.awaitStatus("/readyz", 503);
    assertThat(fixture.get("/readyz").body()).contains("\"draining\"");
    assertThat(fixture.get("/livez").statusCode()).isEqualTo(200);
    client.create("r2", "demo", "hello", 8);
    client.nextError("draining");
    assertThat(stopped.isComplete()).isFalse();
    fixture.worker.answer(prompt, "fine");

    assertThat(TestClient.text(client.untilEnd("r1"))).isEqualTo("fine");
    assertThat(client.closeCode()).isEqualTo(1001);
    GatewayFixture.await(stopped);
  }

  @Test
  void stoppingDoesNotWaitForeverForAResponse() throws Exception {
    fixture = GatewayFixture.start(GatewayFixture.impatient(NEVER_MILLIS, 0));
    TestClient client = fixture.connect();
    client.create("r1", "demo", "hello", 8);
    fixture.worker.nextPrompt();

    GatewayFixture.await(fixture.undeploy());

    assertThat(client.closeCode()).isEqualTo(1001);
  }
}
