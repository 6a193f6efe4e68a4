package io.murmuration.launcher.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.topic.Topics;
import io.murmuration.gateway.GatewayVerticle;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.config.ReplayLimits;
import io.murmuration.gateway.log.PortGatewayLog;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gateways with real sockets over one log in memory; each can be stopped and started again. */
final class Deployment implements AutoCloseable {
  static final Topics TOPICS = new Topics("test");
  private static final int RETRIES = 600;

  final InMemoryMessageLog log =
      InMemoryMessageLog.threaded(
          TOPICS.all().stream()
              .map(topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
              .toList());
  final PacedWorker worker = new PacedWorker(log, TOPICS);
  private final List<Gateway> gateways = new ArrayList<>();

  /** A running gateway. */
  static final class Gateway {
    private final Vertx vertx = Vertx.vertx();
    private final GatewayVerticle verticle;

    private Gateway(GatewayConfig config, InMemoryMessageLog log) throws Exception {
      verticle =
          new GatewayVerticle(
              config,
              log,
              owner -> Future.succeededFuture(new PortGatewayLog(owner, log.appender("gateway"))));
      vertx.deployVerticle(verticle).await(60, TimeUnit.SECONDS);
    }

    int port() {
      return verticle.port();
    }

    int socketCount() {
      return verticle.socketCount();
    }

    void stop() throws TimeoutException {
      vertx.close().await(60, TimeUnit.SECONDS);
    }
  }

  Gateway start(int port, int replyPartition) throws Exception {
    return start(port, replyPartition, 10_000, null);
  }

  /** Starts a gateway, on any port if it is 0, and waits until it serves. */
  Gateway start(int port, int replyPartition, long slowClientMillis, @Nullable Path keys)
      throws Exception {
    Gateway gateway = new Gateway(config(port, replyPartition, slowClientMillis, keys), log);
    gateways.add(gateway);
    awaitReady(gateway.port());
    return gateway;
  }

  private static GatewayConfig config(
      int port, int replyPartition, long slowClientMillis, @Nullable Path keys) {
    GatewayLimits usual = GatewayLimits.defaults();
    GatewayLimits limits =
        new GatewayLimits(
            usual.messageBytesMax(),
            usual.frameBytesMax(),
            usual.responsesPerSocketMax(),
            usual.socketsMax(),
            ReplayLimits.defaults(),
            usual.initTimeoutMillis(),
            usual.idleTimeoutMillis(),
            slowClientMillis,
            usual.workerTimeoutMillis(),
            usual.responseTimeoutMillis(),
            60_000,
            0);
    ModelCard model = new ModelCard("open", "public", false, 256, 64, "public", null, 1024);
    return new GatewayConfig(
        "127.0.0.1",
        port,
        TOPICS,
        replyPartition,
        "127.0.0.1:1",
        List.of(model),
        limits,
        List.of(),
        50,
        keys);
  }

  private static void awaitReady(int port) throws IOException, InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
    HttpClient client = HttpClient.newHttpClient();
    int status = 0;
    for (int i = 0; i < RETRIES && status != 200; i++) {
      status = client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        Thread.sleep(20);
      }
    }
    assertThat(status).isEqualTo(200);
  }

  @Override
  public void close() throws TimeoutException {
    for (Gateway gateway : gateways) {
      gateway.stop();
    }
    worker.close();
    log.close();
  }
}
