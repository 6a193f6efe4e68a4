package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.log.PortGatewayLog;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gateway that can still read but whose writes are not stored. */
class LostLogTest {

  @Test
  void aPromptThatIsNotStoredIsAnErrorWithARemedyAndTheSocketLivesOn() throws Exception {
    List<TopicSpec> topics =
        GatewayFixture.TOPICS.all().stream()
            .map(topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
            .toList();
    MessageLog read = InMemoryMessageLog.threaded(topics);
    MessageLog written = InMemoryMessageLog.threaded(topics);
    MessageLog.Appender appender = written.appender("gateway");
    written.close();
    Vertx vertx = Vertx.vertx();
    Vertx clients = Vertx.vertx();
    GatewayVerticle gateway =
        new GatewayVerticle(
            GatewayFixture.config(GatewayLimits.defaults(), List.of()),
            read,
            owner -> Future.succeededFuture(new PortGatewayLog(owner, appender)));
    try {
      GatewayFixture.await(vertx.deployVerticle(gateway));
      TestClient client = TestClient.connect(clients, TestClient.options(gateway.port()));

      JsonObject refused = untilReady(client);

      assertThat(refused.getString("response_id")).startsWith("r");
      assertThat(refused.getJsonObject("error").getBoolean("retryable")).isTrue();
      client.create("again", "demo-public", "hello", 8);
      client.nextError("log_unavailable");
    } finally {
      GatewayFixture.await(vertx.close());
      GatewayFixture.await(clients.close());
      read.close();
    }
  }

  private static JsonObject untilReady(TestClient client) throws InterruptedException {
    for (int i = 0; i < 1_200; i++) {
      client.create("r" + i, "demo-public", "hello", 8);
      JsonObject event = client.next();
      String code = event.getJsonObject("error").getString("code");
      if (code.equals("log_unavailable")) {
        return event;
      }
      assertThat(code).isEqualTo("not_ready");
      Thread.sleep(50);
    }
    throw new AssertionError("not ready within 60 s");
  }
}
