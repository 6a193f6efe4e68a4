package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.config.GatewayLimits;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads a response, here and elsewhere, and what becomes of one that nobody reads. */
class AttendanceTest {
  private static final long GRACE_MILLIS = 1_500;
  private static final GatewayLimits LIMITS = GatewayFixture.impatient(600_000, GRACE_MILLIS);

  private GatewayFixture first;
  private GatewayFixture second;

  @AfterEach
  void stopTheGateways() {
    if (second != null) {
      second.close();
    }
    first.close();
  }

  @Test
  void aReaderAtAnotherGatewayKeepsAResponseGoingAndItsLeavingEndsIt() throws Exception {
    first = GatewayFixture.start(LIMITS);
    second = first.beside(LIMITS, 1);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    client.next();
    client.close();

    TestClient other = second.connect();
    other.resume("r1", 0);
    assertThat(first.worker.attached.take().responseId()).isEqualTo("r1");
    Thread.sleep(3 * GRACE_MILLIS);
    assertThat(first.worker.cancels).as("cancelled although it is being read").isEmpty();
    assertThat(first.worker.attached).as("said again while it is being read").isNotEmpty();
    first.worker.release(prompt, ScriptedWorker.token("r1", 1, ScriptedWorker.OWN, "still"));
    assertThat(other.next().getString("delta")).isEqualTo("still");

    other.close();
    assertThat(first.worker.nextCancel().reason()).isEqualTo("disconnected");
  }

  @Test
  void aGatewayThatLearnsLateThatItsReaderHasGoneDoesNotStopTheReaderElsewhere() throws Exception {
    first = GatewayFixture.start(LIMITS);
    second = first.beside(LIMITS, 1);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    first.worker.nextPrompt();
    client.next();
    TestClient other = second.connect();
    other.resume("r1", 0);
    first.worker.attached.take();

    client.close();

    Thread.sleep(3 * GRACE_MILLIS);
    assertThat(first.worker.cancels).isEmpty();
  }

  @Test
  void aReaderThatComesBackInTimeKeepsItsResponse() throws Exception {
    first = GatewayFixture.start(LIMITS);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    client.next();
    client.close();

    TestClient back = first.connect();
    back.resume("r1", 0);
    Thread.sleep(2 * GRACE_MILLIS);

    assertThat(first.worker.cancels).isEmpty();
    first.worker.answer(prompt, "fine");
    assertThat(TestClient.text(back.untilEnd("r1"))).isEqualTo("fine");
  }

  @Test
  void aDetachedResponseGoesOnWithoutReadersAndCanBeReadLater() throws Exception {
    first = GatewayFixture.start(LIMITS);
    second = first.beside(LIMITS, 1);
    TestClient client = first.connect();
    JsonObject request = TestClient.create().put("on_disconnect", "detach");
    client.say(request.copy().put("response_id", "r1"));
    client.say(request.copy().put("response_id", "r2"));
    PromptEvent prompt = first.worker.nextPrompt();
    client.next();
    client.next();
    client.close();
    TestClient glance = second.connect();
    glance.resume("r2", 0);
    glance.close();

    Thread.sleep(3 * GRACE_MILLIS);

    assertThat(first.worker.cancels).isEmpty();
    first.worker.answer(prompt, "done");
    TestClient later = second.connect();
    later.resume(prompt.responseId(), 0);
    assertThat(TestClient.text(later.untilEnd(prompt.responseId()))).isEqualTo("done");
  }

  @Test
  void aResponseCanBeCancelledAtAnyGateway() throws Exception {
    first = GatewayFixture.start(LIMITS);
    second = first.beside(LIMITS, 1);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    first.worker.nextPrompt();
    client.next();

    second.connect().cancel("r1");

    assertThat(first.worker.nextCancel().reason()).isEqualTo("client");
  }
}
