package io.murmuration.load.resume;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.GatewayVerticle;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.config.ReplayLimits;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
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
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A broker, gateways on it, and a worker that says what it is told to. All in this process. */
final class BenchCluster implements AutoCloseable {
  static final String MODEL = "open";
  private static final Topics TOPICS = new Topics("bench");
  private static final long WAIT_SECONDS = 120;
  private static final int PATIENCE_MILLIS = 1_200_000;

  private final EmbeddedBroker broker;
  private final Vertx vertx = Vertx.vertx();
  private final KafkaMessageLog log;
  private final MessageLog.Appender appender;
  private final BlockingQueue<PromptEvent> prompts = new LinkedBlockingQueue<>();

  private BenchCluster(EmbeddedBroker broker) {
    this.broker = broker;
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), "bench");
    new TopicCreation(settings, 1)
        .ensure(
            TOPICS.all().stream()
                .map(t -> new TopicSpec(t.name(), t.partitionCount(), TopicSpec.FOREVER))
                .toList());
    log = new KafkaMessageLog(settings);
    appender = log.appender("worker");
    MessageLog.TailOptions all =
        new MessageLog.TailOptions(TOPICS.prompts(), Set.of(0, 1, 2, 3), true, false);
    log.tail(all, this::prompt, Throwable::printStackTrace);
  }

  static BenchCluster start(Path data) throws Exception {
    return new BenchCluster(EmbeddedBroker.start(data, 0));
  }

  /** Starts a gateway; returns its port when it is ready. */
  int gateway(int replyPartition) throws Exception {
    GatewayVerticle gateway =
        new GatewayVerticle(
            new GatewayConfig(
                "127.0.0.1",
                0,
                TOPICS,
                replyPartition,
                broker.bootstrapServers(),
                List.of(new ModelCard(MODEL, "", false, 100_000, 100_000, "none", null, 8192)),
                limits(),
                List.of(),
                50),
            log);
    vertx.deployVerticle(gateway).await(WAIT_SECONDS, TimeUnit.SECONDS);
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/readyz"))
            .build();
    HttpClient client = HttpClient.newHttpClient();
    while (client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
      Thread.sleep(20);
    }
    return gateway.port();
  }

  PromptEvent nextPrompt() throws InterruptedException {
    PromptEvent prompt = prompts.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (prompt == null) {
      throw new IllegalStateException("no prompt came within " + WAIT_SECONDS + " s");
    }
    return prompt;
  }

  CompletableFuture<Long> write(PromptEvent prompt, TokenRecord record) {
    String json =
        record instanceof TokenRecord.Tokens tokens ? tokens.padded() : WireCodec.encode(record);
    return appender.append(
        new Outgoing(
            TOPICS.tokens(), prompt.replyPartition(), prompt.responseId(), json, Map.of()));
  }

  @Override
  public void close() throws java.io.IOException, java.util.concurrent.TimeoutException {
    vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
    log.close();
    broker.close();
  }

  private void prompt(LogRecord record) {
    try {
      prompts.add(WireCodec.decode(record.value(), PromptEvent.class));
    } catch (io.murmuration.contracts.wire.WireFormatException e) {
      throw new IllegalStateException("prompt is not readable", e);
    }
  }

  /** Nobody is cut off for being slow: what they hold meanwhile is what is measured. */
  private static GatewayLimits limits() {
    GatewayLimits usual = GatewayLimits.defaults();
    return new GatewayLimits(
        usual.messageBytesMax(),
        usual.frameBytesMax(),
        usual.responsesPerSocketMax(),
        2_000,
        ReplayLimits.defaults(),
        PATIENCE_MILLIS,
        PATIENCE_MILLIS,
        PATIENCE_MILLIS,
        PATIENCE_MILLIS,
        PATIENCE_MILLIS,
        PATIENCE_MILLIS,
        0);
  }
}
