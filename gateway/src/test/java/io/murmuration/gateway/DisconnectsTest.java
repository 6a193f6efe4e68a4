package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.ReplayLimits;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that loses its socket again and again and goes on at any of two gateways, while workers
 * take over from each other, hears every number once and the right text.
 */
class DisconnectsTest {
  private static GatewayFixture first;
  private static GatewayFixture second;

  @BeforeAll
  static void startTheGateways() throws Exception {
    // Little is kept, so that memory, log and live are all read from.
    first = GatewayFixture.start(GatewayFixture.keeping(new ReplayLimits(200, 200_000, 2, 1000)));
    second = first.beside(GatewayFixture.keeping(new ReplayLimits(20, 20_000, 1, 1000)), 0);
  }

  @AfterAll
  static void stopTheGateways() {
    second.close();
    first.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theTranscriptIsWholeWhateverHappensToTheSocket(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    String id = "seed-" + seed;
    int last = 40 + random.nextInt(200);
    TestClient client = anyGateway(random).connect();
    client.create(id, "demo", "hello", 8);
    PromptEvent prompt = first.worker.nextPrompt(id);
    Thread worker = new Thread(() -> work(prompt, last, random.split()));
    worker.start();

    List<JsonObject> heard = new ArrayList<>();
    while (heard.isEmpty() || !TestClient.isEnd(heard.get(heard.size() - 1))) {
      int stay = random.nextInt(60);
      for (int i = 0; i < stay && (heard.isEmpty() || !isOver(heard)); i++) {
        JsonObject event = client.next();
        assertThat(event.getString("type")).as(event.encode()).isNotEqualTo("error");
        heard.add(event);
      }
      if (!heard.isEmpty() && isOver(heard)) {
        break;
      }
      client.close();
      client = anyGateway(random).connect();
      if (random.nextInt(4) == 0) {
        heard.clear();
        client.create(id, "demo", "hello", 8);
      } else {
        client.resume(id, heard.size() - 1);
      }
    }
    worker.join();

    assertThat(heard.stream().map(event -> event.getInteger("sequence_number")).toList())
        .isEqualTo(IntStream.rangeClosed(0, last).boxed().toList());
    StringBuilder text = new StringBuilder();
    IntStream.range(2, last).forEach(i -> text.append(" t").append(i));
    assertThat(TestClient.text(heard)).isEqualTo(text.toString());
    client.close();
    first.worker.prompts.clear();
  }

  private static boolean isOver(List<JsonObject> heard) {
    return TestClient.isEnd(heard.get(heard.size() - 1));
  }

  private static GatewayFixture anyGateway(SplittableRandom random) {
    return random.nextBoolean() ? first : second;
  }

  /** Releases everything, with takeovers, zombies and other responses' records in between. */
  private static void work(PromptEvent prompt, int last, SplittableRandom random) {
    String id = prompt.responseId();
    ScriptedWorker worker = first.worker;
    worker.release(prompt, new TokenRecord.Started(id, 1, ScriptedWorker.OWN, 3));
    long zombie = -2;
    for (int i = 2; i < last; i++) {
      if (random.nextInt(25) == 0) {
        zombie = worker.takeOver(prompt, i - 1);
        worker.takeOver(prompt, i - 1);
      }
      if (zombie >= 0) {
        worker.release(prompt, ScriptedWorker.token(id, i, zombie, "zombie"));
      }
      worker.release(prompt, ScriptedWorker.token(id, i, ScriptedWorker.OWN, " t" + i));
      worker.releaseText(prompt.replyPartition(), "somebody-else", "{}");
      pause(random.nextInt(4));
    }
    worker.release(prompt, ScriptedWorker.completed(id, last, last - 2));
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
