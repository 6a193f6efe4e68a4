package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.ReplayLimits;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same gateway with its own producer on a real broker. */
class KafkaGatewayTest {
  @TempDir private Path data;

  @Test
  void promptsAndTokensGoThroughKafkaAndALostBrokerShowsOnReadyz() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "test");
    new TopicCreation(settings, 1).ensure(topics());
    KafkaMessageLog messages = new KafkaMessageLog(settings);
    Vertx vertx = Vertx.vertx();
    Vertx clients = Vertx.vertx();
    try (ScriptedWorker worker = new ScriptedWorker(messages, GatewayFixture.TOPICS)) {
      worker.answerWith(" shipped", " from", " here");
      GatewayVerticle gateway = new GatewayVerticle(config(broker), messages);
      GatewayFixture.await(vertx.deployVerticle(gateway));
      awaitReadiness(gateway.port(), 200);

      TestClient client = TestClient.connect(clients, TestClient.options(gateway.port()));
      client.create("r1", "demo-public", "hello", 8);
      List<JsonObject> events = client.untilEnd("r1");

      assertThat(TestClient.text(events)).isEqualTo(" shipped from here");
      assertThat(events.get(0).getString("type")).isEqualTo("response.created");
      PromptEvent prompt = worker.nextPrompt();
      assertThat(prompt.input()).isEqualTo("hello");
      client.create("r2", "demo-public", "hello", 8);
      assertThat(TestClient.text(client.untilEnd("r2"))).isEqualTo(" shipped from here");

      broker.close();
      awaitReadiness(gateway.port(), 503);
      client.create("r3", "demo-public", "hello", 8);
      client.nextError("not_ready");
    } finally {
      GatewayFixture.await(vertx.close());
      GatewayFixture.await(clients.close());
      messages.close();
      broker.close();
    }
  }

  @Test
  void aResponseGoesOnAtASecondGatewayWhenTheFirstIsGone() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "test");
    new TopicCreation(settings, 1).ensure(topics());
    KafkaMessageLog messages = new KafkaMessageLog(settings);
    KafkaMessageLog others = new KafkaMessageLog(settings);
    Vertx vertx = Vertx.vertx();
    Vertx otherVertx = Vertx.vertx();
    Vertx clients = Vertx.vertx();
    try (ScriptedWorker worker = new ScriptedWorker(messages, GatewayFixture.TOPICS)) {
      GatewayVerticle first = new GatewayVerticle(config(broker, GatewayConfig.AUTO), messages);
      GatewayFixture.await(vertx.deployVerticle(first));
      awaitReadiness(first.port(), 200);
      GatewayVerticle second = new GatewayVerticle(config(broker, GatewayConfig.AUTO), others);
      GatewayFixture.await(otherVertx.deployVerticle(second));
      awaitReadiness(second.port(), 200);
      TestClient client = TestClient.connect(clients, TestClient.options(first.port()));
      client.create("r1", "demo-public", "hello", 8);
      PromptEvent prompt = worker.nextPrompt();
      worker.release(prompt, new TokenRecord.Started("r1", 1, ScriptedWorker.OWN, 3));
      for (int i = 2; i < 20; i++) {
        worker.release(prompt, ScriptedWorker.token("r1", i, ScriptedWorker.OWN, " " + i));
      }
      List<JsonObject> heard = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        heard.add(client.next());
      }
      GatewayFixture.await(vertx.close());

      TestClient back = TestClient.connect(clients, TestClient.options(second.port()));
      back.resume("r1", 9);
      for (int i = 20; i < 30; i++) {
        worker.release(prompt, ScriptedWorker.token("r1", i, ScriptedWorker.OWN, " " + i));
      }
      worker.release(prompt, ScriptedWorker.completed("r1", 30, 28));
      heard.addAll(back.untilEnd("r1"));

      assertThat(heard.stream().map(event -> event.getInteger("sequence_number")).toList())
          .isEqualTo(IntStream.rangeClosed(0, 30).boxed().toList());
      back.create("r2", "demo-public", "hello", 8);
      // The first gateway took one partition and the second another.
      assertThat(worker.nextPrompt("r2").replyPartition()).isNotEqualTo(prompt.replyPartition());
    } finally {
      GatewayFixture.await(otherVertx.close());
      GatewayFixture.await(clients.close());
      messages.close();
      others.close();
      broker.close();
    }
  }

  private static GatewayConfig config(EmbeddedBroker broker) {
    return config(broker, 1);
  }

  private static GatewayConfig config(EmbeddedBroker broker, int replyPartition) {
    return new GatewayConfig(
        "127.0.0.1",
        0,
        GatewayFixture.TOPICS,
        replyPartition,
        broker.bootstrapServers(),
        GatewayFixture.models(),
        GatewayFixture.keeping(ReplayLimits.defaults()),
        List.of(),
        0);
  }

  private static List<TopicSpec> topics() {
    return GatewayFixture.TOPICS.all().stream()
        .map(topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
        .toList();
  }

  static void awaitReadiness(int port, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
    HttpResponse<String> last = null;
    for (int i = 0; i < 600 && (last == null || last.statusCode() != status); i++) {
      Thread.sleep(100);
      last = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
    assertThat(last).isNotNull();
    assertThat(last.statusCode()).as(last.body()).isEqualTo(status);
  }
}
