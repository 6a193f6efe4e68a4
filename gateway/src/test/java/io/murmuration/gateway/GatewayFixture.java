package io.murmuration.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.config.GatewayConfig;
import io.murmuration.gateway.config.GatewayLimits;
import io.murmuration.gateway.config.ModelCard;
import io.murmuration.gateway.config.ReplayLimits;
import io.murmuration.gateway.log.PortGatewayLog;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A gateway with real sockets over an in-memory log, and a scripted worker at the other end. */
final class GatewayFixture implements AutoCloseable {
  static final Topics TOPICS = new Topics("test");
  static final PrivacyEvent MECHANISM =
      new TokenEvent.PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.5, 20, 1),
          Adjacency.REPLACE_ONE);
  private static final String DATASET = "sha256-0f0f";
  private static final long CHARGE_UNITS = 2_071_000_000L;

  final Vertx vertx = Vertx.vertx();
  // Apart, because a client that is closed together with its server may wait long for its goodbye.
  final Vertx clients = Vertx.vertx();
  final InMemoryMessageLog messages;
  final ScriptedWorker worker;
  final GatewayVerticle gateway;
  private final String deployment;
  private final MessageLog.Appender appender;
  private final boolean ownsTheLog;

  private GatewayFixture(GatewayConfig config) {
    this(config, InMemoryMessageLog.threaded(specs(config)), null);
  }

  /**
   * @param seen the log as the gateway sees it, if the log is another one's; null if it is its own
   */
  private GatewayFixture(GatewayConfig config, InMemoryMessageLog log, @Nullable MessageLog seen) {
    this.ownsTheLog = seen == null;
    messages = log;
    appender = messages.appender("test");
    worker = new ScriptedWorker(messages, config.topics());
    gateway =
        new GatewayVerticle(
            config,
            seen == null ? messages : seen,
            owner ->
                Future.succeededFuture(new PortGatewayLog(owner, messages.appender("gateway"))));
    deployment = await(vertx.deployVerticle(gateway));
  }

  private static List<TopicSpec> specs(GatewayConfig config) {
    return config.topics().all().stream()
        .map(topic -> new TopicSpec(topic.name(), topic.partitionCount(), TopicSpec.FOREVER))
        .toList();
  }

  /** Another gateway on the same log. */
  GatewayFixture beside(GatewayLimits limits, int replyPartition) throws Exception {
    return beside(limits, replyPartition, messages);
  }

  /** Another gateway that sees the log in its own way. */
  GatewayFixture beside(GatewayLimits limits, int replyPartition, MessageLog seen)
      throws Exception {
    GatewayConfig usual = config(limits, List.of());
    return ready(new GatewayFixture(withKeys(usual, replyPartition, null), messages, seen));
  }

  static GatewayFixture startWithKeys(GatewayLimits limits, Path keysFile) throws Exception {
    GatewayFixture fixture =
        ready(new GatewayFixture(withKeys(config(limits, List.of()), 2, keysFile)));
    fixture.openAccount("demo", 100);
    return fixture;
  }

  private static GatewayConfig withKeys(
      GatewayConfig usual, int replyPartition, @Nullable Path keysFile) {
    return new GatewayConfig(
        usual.host(),
        usual.port(),
        usual.topics(),
        replyPartition,
        usual.bootstrap(),
        usual.models(),
        usual.limits(),
        usual.allowedOrigins(),
        usual.tokenTickMillis(),
        keysFile);
  }

  private static GatewayFixture ready(GatewayFixture fixture) throws Exception {
    fixture.awaitStatus("/readyz", 200);
    return fixture;
  }

  /** A ready gateway whose account {@code demo} has 100 tokens left. */
  static GatewayFixture start() throws Exception {
    return start(GatewayLimits.defaults());
  }

  static GatewayFixture start(GatewayLimits limits) throws Exception {
    GatewayFixture fixture = startWithoutAccounts(limits);
    fixture.openAccount("demo", 100);
    return fixture;
  }

  static GatewayFixture startWithoutAccounts(GatewayLimits limits) throws Exception {
    GatewayFixture fixture = new GatewayFixture(config(limits, List.of()));
    fixture.awaitStatus("/readyz", 200);
    return fixture;
  }

  static GatewayFixture startWithOrigins(String... origins) throws Exception {
    GatewayFixture fixture = new GatewayFixture(config(GatewayLimits.defaults(), List.of(origins)));
    fixture.awaitStatus("/readyz", 200);
    return fixture;
  }

  static GatewayFixture startWithTick(int tokenTickMillis) throws Exception {
    return startWith(models(), tokenTickMillis);
  }

  static GatewayFixture startWith(List<ModelCard> models, int tokenTickMillis) throws Exception {
    GatewayConfig usual = config(GatewayLimits.defaults(), List.of());
    GatewayFixture fixture =
        new GatewayFixture(
            new GatewayConfig(
                usual.host(),
                usual.port(),
                usual.topics(),
                usual.replyPartition(),
                usual.bootstrap(),
                models,
                usual.limits(),
                usual.allowedOrigins(),
                tokenTickMillis));
    fixture.awaitStatus("/readyz", 200);
    return fixture;
  }

  /** Default limits, with the times that a test would have to wait for made short. */
  static GatewayLimits impatient(long workerTimeoutMillis, long detachGraceMillis) {
    GatewayLimits limits = GatewayLimits.defaults();
    return new GatewayLimits(
        limits.messageBytesMax(),
        limits.frameBytesMax(),
        2,
        3,
        ReplayLimits.defaults(),
        30_000,
        60_000,
        500,
        workerTimeoutMillis,
        limits.responseTimeoutMillis(),
        detachGraceMillis,
        2_000);
  }

  /** Default limits, but for what is kept, and stopping at once. */
  static GatewayLimits keeping(ReplayLimits replay) {
    GatewayLimits limits = GatewayLimits.defaults();
    return new GatewayLimits(
        limits.messageBytesMax(),
        limits.frameBytesMax(),
        limits.responsesPerSocketMax(),
        limits.socketsMax(),
        replay,
        limits.initTimeoutMillis(),
        limits.idleTimeoutMillis(),
        limits.slowClientTimeoutMillis(),
        limits.workerTimeoutMillis(),
        limits.responseTimeoutMillis(),
        limits.detachGraceMillis(),
        0);
  }

  static GatewayConfig config(GatewayLimits limits, List<String> origins) {
    return new GatewayConfig(
        "127.0.0.1", 0, TOPICS, 2, "127.0.0.1:1", models(), limits, origins, 50);
  }

  static List<ModelCard> models() {
    return List.of(
        new ModelCard("demo", "private", true, 256, 64, "demo", MECHANISM, 1024),
        new ModelCard("demo-public", "public", false, 256, 64, "public", null, 1024));
  }

  void openAccount(String account, long remainingTokens) throws Exception {
    AccountTerms terms = terms(DATASET);
    record(0, new LedgerFact.Opened("o-" + account, account, terms, totals(1_000)));
    record(1, new LedgerFact.Committed("r-" + account, account, 5, totals(remainingTokens)));
    awaitBody("/v1/budgets/" + account, "\"remaining_tokens\":" + remainingTokens);
  }

  /** An account whose ledger is another partition's. */
  void openAccountElsewhere(String account) throws Exception {
    String dataset = DATASET;
    while (Topics.budgetPartition(dataset) == Topics.budgetPartition(DATASET)) {
      dataset += "x";
    }
    LedgerFact opened =
        new LedgerFact.Opened("o-" + account, account, terms(dataset), totals(1_000));
    writeLedger(Topics.budgetPartition(dataset), WireCodec.encode(entry(0, opened)));
    awaitBody("/v1/budgets/" + account, "\"remaining_tokens\"");
  }

  private static AccountTerms terms(String dataset) {
    return new AccountTerms(
        8, 1e-5, new AccountTerms.Dataset(dataset, true), MECHANISM, AccountTerms.Purpose.SERVING);
  }

  void record(long sequence, LedgerFact fact) throws Exception {
    writeLedger(WireCodec.encode(entry(sequence, fact)));
  }

  private static LedgerRecord entry(long sequence, LedgerFact fact) {
    return new LedgerRecord(1, sequence, LedgerRecord.GENESIS, 0, sequence, "test", fact);
  }

  void writeLedger(String json) throws Exception {
    writeLedger(Topics.budgetPartition(DATASET), json);
  }

  private void writeLedger(int partition, String json) throws Exception {
    appender
        .append(new Outgoing(TOPICS.ledger(), partition, "demo", json, Map.of()))
        .get(30, TimeUnit.SECONDS);
  }

  static AccountTotals totals(long remainingTokens) {
    long limit = 2_000 * CHARGE_UNITS;
    long spent = limit - remainingTokens * CHARGE_UNITS;
    return new AccountTotals(
        4.5, limit, spent, 0, CHARGE_UNITS, 2_000 - remainingTokens, 0, 8, 7.981, 1e-5);
  }

  TestClient connect() {
    return connect(TestClient.options(gateway.port()));
  }

  TestClient connect(WebSocketConnectOptions options) {
    return TestClient.connect(clients, options);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  void awaitStatus(String path, int status) throws Exception {
    HttpResponse<String> last = get(path);
    for (int i = 0; i < 1_200 && last.statusCode() != status; i++) {
      Thread.sleep(50);
      last = get(path);
    }
    assertThat(last.statusCode()).as(last.body()).isEqualTo(status);
  }

  private void awaitBody(String path, String part) throws Exception {
    String last = get(path).body();
    for (int i = 0; i < 1_200 && !last.contains(part); i++) {
      Thread.sleep(50);
      last = get(path).body();
    }
    assertThat(last).contains(part);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not done within 60 s", e);
    }
  }

  Future<Void> undeploy() {
    return vertx.undeploy(deployment);
  }

  @Override
  public void close() {
    await(vertx.close());
    await(clients.close());
    worker.close();
    if (ownsTheLog) {
      messages.close();
    }
  }
}
