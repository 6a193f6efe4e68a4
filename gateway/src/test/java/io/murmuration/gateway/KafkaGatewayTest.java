package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
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
import java.util.List;
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

  private static GatewayConfig config(EmbeddedBroker broker) {
    return new GatewayConfig(
        "127.0.0.1",
        0,
        GatewayFixture.TOPICS,
        1,
        broker.bootstrapServers(),
        GatewayFixture.models(),
        GatewayLimits.defaults(),
        List.of(),
        0);
  }

  private static List<TopicSpec> topics() {
    return GatewayFixture.TOPICS.all().stream()
        .map(topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
        .toList();
  }

  private static void awaitReadiness(int port, int status) throws Exception {
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
