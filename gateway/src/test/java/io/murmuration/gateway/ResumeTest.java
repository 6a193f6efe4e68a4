package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading a response again, at the gateway that began it and at another one. */
class ResumeTest {
  private static final GatewayLimits HASTY = GatewayFixture.keeping(ReplayLimits.defaults());

  private GatewayFixture first;
  private GatewayFixture second;

  @AfterEach
  void stopTheGateways() {
    if (second != null) {
      second.close();
    }
    first.close();
  }

  private void start(GatewayLimits limits) throws Exception {
    first = GatewayFixture.start(limits);
    second = first.beside(limits, 1);
  }

  @Test
  void theRestComesAtTheSameGatewayAndAtAnotherOneWithTheSameNumbersAndTexts() throws Exception {
    start(HASTY);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    begin(prompt, 4);
    List<JsonObject> heard = new ArrayList<>(next(client, 5));
    client.close();

    List<TestClient> readers = List.of(first.connect(), second.connect());
    for (int i = 0; i < 2; i++) {
      readers.get(i).resume("r1", 1);
    }
    List<List<JsonObject>> replayed = List.of(next(readers.get(0), 3), next(readers.get(1), 3));
    for (int i = 5; i < 8; i++) {
      first.worker.release(prompt, ScriptedWorker.token("r1", i, ScriptedWorker.OWN, " t" + i));
    }
    first.worker.release(prompt, ScriptedWorker.completed("r1", 8, 6));

    for (int i = 0; i < 2; i++) {
      List<JsonObject> whole = new ArrayList<>(heard.subList(0, 2));
      whole.addAll(replayed.get(i));
      whole.addAll(readers.get(i).untilEnd("r1"));
      assertThat(numbers(whole)).isEqualTo(IntStream.rangeClosed(0, 8).boxed().toList());
      assertThat(TestClient.text(whole)).isEqualTo(" t2 t3 t4 t5 t6 t7");
      assertThat(plain(whole.subList(0, 5))).isEqualTo(plain(heard));
    }
    TestClient late = second.connect();
    late.resume("r1", -1);
    assertThat(numbers(late.untilEnd("r1")))
        .isEqualTo(IntStream.rangeClosed(0, 8).boxed().toList());
    assertThat(first.worker.prompts).as("prompts stored again").isEmpty();
  }

  @Test
  void aGatewayThatCameLaterReplaysWhatEndedBeforeItWasThere() throws Exception {
    first = GatewayFixture.start(HASTY);
    first.worker.answerWith("a", "b", "c");
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    List<JsonObject> heard = client.untilEnd("r1");
    GatewayFixture.await(first.undeploy());

    second = first.beside(HASTY, 0);
    TestClient other = second.connect();
    other.resume("r1", -1);

    assertThat(plain(other.untilEnd("r1"))).isEqualTo(plain(heard));
  }

  @Test
  void theSameRequestIsAnsweredOnceWhereverItIsSent() throws Exception {
    start(HASTY);
    first.worker.answerWith("a", "b");
    TestClient one = first.connect();
    TestClient two = second.connect();
    one.create("r1", "demo", "hello", 8);
    List<JsonObject> heard = one.untilEnd("r1");
    first.worker.nextPrompt();

    for (TestClient each : List.of(one, two)) {
      each.create("r1", "demo", "hello", 8);
      assertThat(plain(each.untilEnd("r1"))).isEqualTo(plain(heard));
      each.create("r1", "demo", "another", 8);
      each.nextError("conflict");
    }
    assertThat(first.worker.prompts).isEmpty();
  }

  @Test
  void aConcurrentRequestAtTwoGatewaysEndsInOneResponseForBoth() throws Exception {
    start(HASTY);
    for (int round = 0; round < 10; round++) {
      String id = "race-" + round;
      TestClient one = first.connect();
      TestClient two = second.connect();
      one.create(id, "demo", "hello", 8);
      two.create(id, "demo", "hello", 8);
      PromptEvent prompt = first.worker.nextPrompt(id);
      first.worker.answer(prompt, "x" + round, "y");

      List<JsonObject> heard = one.untilEnd(id);
      assertThat(TestClient.text(heard)).isEqualTo("x" + round + "y");
      assertThat(plain(two.untilEnd(id))).isEqualTo(plain(heard));
      // A second copy of the prompt is for the same place and says that it is one.
      for (PromptEvent copy = first.worker.prompts.poll();
          copy != null;
          copy = first.worker.prompts.poll()) {
        assertThat(copy.mayHaveBegun() || prompt.mayHaveBegun()).isTrue();
        assertThat(copy.replyPartition()).isEqualTo(prompt.replyPartition());
        assertThat(copy.repliesFrom()).isEqualTo(prompt.repliesFrom());
      }
      one.close();
      two.close();
    }
  }

  @Test
  void aRequestWhosePromptMayBeLostIsStoredAgainForTheSamePlace() throws Exception {
    start(HASTY);
    TestClient one = first.connect();
    one.create("r1", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    assertThat(prompt.mayHaveBegun()).isFalse();

    TestClient two = second.connect();
    two.create("r1", "demo", "hello", 8);

    PromptEvent copy = first.worker.nextPrompt();
    assertThat(copy.mayHaveBegun()).isTrue();
    assertThat(copy.replyPartition()).isEqualTo(prompt.replyPartition()).isEqualTo(2);
    assertThat(copy.repliesFrom()).isEqualTo(prompt.repliesFrom());
    first.worker.answer(prompt, "fine");
    assertThat(TestClient.text(one.untilEnd("r1"))).isEqualTo("fine");
    assertThat(TestClient.text(two.untilEnd("r1"))).isEqualTo("fine");
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    start(HASTY);
    first.worker.answerWith("a");
    TestClient client = first.connect();
    client.resume("nobody", -1);
    client.nextError("unknown_response");
    client.create("r1", "demo", "hello", 8);
    client.untilEnd("r1");

    TestClient other = second.connect();
    for (long beyond : new long[] {4, 5, Long.MAX_VALUE - 1}) {
      other.resume("r1", beyond);
      assertThat(other.nextError("bad_starting_after").getJsonObject("error").getString("limit"))
          .isEqualTo("4");
    }
    other.resume("r1", -2);
    other.nextError("bad_starting_after");
    client.create("open", "demo", "hello", 7);
    client.untilEnd("open");
    other.resume("open", 3);
    assertThat(other.next().getString("type")).isEqualTo("response.completed");
  }

  @Test
  void aPlaceThatAnOpenResponseHasNotReachedIsRefused() throws Exception {
    start(HASTY);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    begin(prompt, 3);
    next(client, 4);

    TestClient other = second.connect();
    other.resume("r1", 4);
    other.nextError("bad_starting_after");
    other.resume("r1", 3);
    first.worker.release(prompt, ScriptedWorker.token("r1", 4, ScriptedWorker.OWN, "x"));
    assertThat(other.next().getInteger("sequence_number")).isEqualTo(4);
  }

  @Test
  void oneSocketReadsAResponseOnlyOnce() throws Exception {
    first = GatewayFixture.start(HASTY);
    TestClient client = first.connect();
    client.create("r1", "demo", "hello", 8);
    first.worker.nextPrompt();
    client.next();

    client.resume("r1", -1);

    client.nextError("conflict");
  }

  @Test
  void whatMemoryDoesNotKeepIsReadFromTheLogInPages() throws Exception {
    GatewayLimits forgetful = GatewayFixture.keeping(new ReplayLimits(10, 1 << 20, 2, 100));
    start(forgetful);
    TestClient client = first.connect();
    client.create("long", "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt();
    begin(prompt, 400);

    for (GatewayFixture gateway : List.of(first, second)) {
      TestClient probe = gateway.connect();
      probe.resume("long", 400);
      probe.say("{}");
      probe.nextError("unknown_type");
      TestClient reader = gateway.connect();
      reader.resume("long", -1);
      List<JsonObject> events = next(reader, 401);
      assertThat(numbers(events)).isEqualTo(IntStream.rangeClosed(0, 400).boxed().toList());
    }
    first.worker.release(prompt, ScriptedWorker.completed("long", 401, 399));
    TestClient late = second.connect();
    late.resume("long", 7);
    List<JsonObject> rest = late.untilEnd("long");
    assertThat(numbers(rest)).isEqualTo(IntStream.rangeClosed(8, 401).boxed().toList());
  }

  @Test
  void aDirectoryThatHasForgottenAResponseSaysThatItIsUnknown() throws Exception {
    GatewayLimits forgetful = GatewayFixture.keeping(new ReplayLimits(100, 1 << 20, 2, 3));
    first = GatewayFixture.start(forgetful);
    first.worker.answerWith("a");
    TestClient client = first.connect();
    for (int i = 0; i < 4; i++) {
      client.create("r" + i, "demo", "hello", 8);
      client.untilEnd("r" + i);
    }

    client.resume("r0", -1);
    client.nextError("unknown_response");
    client.resume("r3", -1);
    assertThat(TestClient.text(client.untilEnd("r3"))).isEqualTo("a");
  }

  private void begin(PromptEvent prompt, int last) {
    String id = prompt.responseId();
    first.worker.release(prompt, new TokenRecord.Started(id, 1, ScriptedWorker.OWN, 3));
    for (int i = 2; i <= last; i++) {
      first.worker.release(prompt, ScriptedWorker.token(id, i, ScriptedWorker.OWN, " t" + i));
    }
  }

  private static List<JsonObject> next(TestClient client, int count) throws InterruptedException {
    List<JsonObject> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(client.next());
    }
    return events;
  }

  /** The events without their filler, which is random every time. */
  private static List<JsonObject> plain(List<JsonObject> events) {
    return events.stream()
        .map(
            event -> {
              JsonObject copy = event.copy();
              copy.remove("obfuscation");
              return copy;
            })
        .toList();
  }

  private static List<Integer> numbers(List<JsonObject> events) {
    return Stream.of(events)
        .flatMap(List::stream)
        .map(event -> event.getInteger("sequence_number"))
        .toList();
  }
}
