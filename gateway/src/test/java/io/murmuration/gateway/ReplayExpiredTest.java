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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses whose records a real broker has thrown away, as retention does. */
class ReplayExpiredTest {
  private static final int PARTITION = 1;

  /** So little that even the gateway that began a long response needs the log for its beginning. */
  private static final ReplayLimits FORGETFUL = new ReplayLimits(4, 1 << 20, 2, 100);

  @TempDir private Path data;
  private final Vertx vertx = Vertx.vertx();
  private final Vertx clients = Vertx.vertx();
  private EmbeddedBroker broker;
  private KafkaMessageLog messages;
  private ScriptedWorker worker;
  private GatewayVerticle first;
  private TestClient client;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, 0);
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "test");
    new TopicCreation(settings, 1)
        .ensure(
            GatewayFixture.TOPICS.all().stream()
                .map(
                    topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
                .toList());
    messages = new KafkaMessageLog(settings);
    worker = new ScriptedWorker(messages, GatewayFixture.TOPICS);
    first = gateway(PARTITION);
    client = TestClient.connect(clients, TestClient.options(first.port()));
  }

  @AfterEach
  void stop() {
    GatewayFixture.await(vertx.close());
    GatewayFixture.await(clients.close());
    worker.close();
    messages.close();
    broker.close();
  }

  @Test
  void whatTheLogHasLostIsSaidToBeGoneAndNeverBegunAnew() throws Exception {
    client.create("ended", "demo-public", "hello", 8);
    worker.answer(worker.nextPrompt(), "a", "b", "c", "d", "e", "f");
    client.untilEnd("ended");
    client.create("open", "demo-public", "hello", 8);
    PromptEvent open = worker.nextPrompt();
    worker.release(open, new TokenRecord.Started("open", 1, ScriptedWorker.OWN, 3));
    worker.release(open, ScriptedWorker.token("open", 2, ScriptedWorker.OWN, "x"));
    for (int i = 0; i < 3; i++) {
      client.next();
    }

    loseTheRecords();
    GatewayVerticle second = gateway(0);

    for (String id : List.of("ended", "open")) {
      for (long after : new long[] {-1, 0, 2}) {
        assertExpired(second, socket -> socket.resume(id, after));
        assertExpired(get(second, id + "?stream=true&starting_after=" + after));
      }
      // The same request, which would be answered with its response if that were there.
      assertExpired(second, socket -> socket.create(id, "demo-public", "hello", 8));
    }
    // Here the newest events are in memory still, but not the beginning.
    assertExpired(first, socket -> socket.resume("ended", -1));
    assertExpired(get(first, "ended?stream=true"));
    assertThat(get(first, "ended?stream=true&starting_after=7").body()).contains("id: 8\n");
    assertThat(worker.prompts).as("prompts stored again").isEmpty();

    // Who reads on all the time misses nothing.
    worker.release(open, ScriptedWorker.completed("open", 3, 1));
    assertThat(client.untilEnd("open")).hasSize(1);
  }

  private void loseTheRecords() throws Exception {
    String tokens = GatewayFixture.TOPICS.tokens();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(tokens, PARTITION),
                  RecordsToDelete.beforeOffset(messages.endOffset(tokens, PARTITION))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private void assertExpired(GatewayVerticle gateway, Consumer<TestClient> question)
      throws Exception {
    TestClient socket = TestClient.connect(clients, TestClient.options(gateway.port()));
    question.accept(socket);
    socket.nextError("replay_expired");
    Thread.sleep(50);
    assertThat(socket.hasHeardMore()).isFalse();
    socket.close();
  }

  private static void assertExpired(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(410);
    assertThat(answer.body()).contains("\"replay_expired\"");
  }

  private static HttpResponse<String> get(GatewayVerticle gateway, String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/responses/" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  private GatewayVerticle gateway(int replyPartition) throws Exception {
    GatewayConfig config =
        new GatewayConfig(
            "127.0.0.1",
            0,
            GatewayFixture.TOPICS,
            replyPartition,
            broker.bootstrapServers(),
            GatewayFixture.models(),
            GatewayFixture.keeping(FORGETFUL),
            List.of(),
            0);
    GatewayVerticle gateway = new GatewayVerticle(config, messages);
    GatewayFixture.await(vertx.deployVerticle(gateway));
    KafkaGatewayTest.awaitReadiness(gateway.port(), 200);
    return gateway;
  }
}
