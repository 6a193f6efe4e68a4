package io.murmuration.inference;

import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.Served;
import io.murmuration.inference.testbed.CountingLedger;
import io.murmuration.inference.testbed.HookedModel;
import io.murmuration.inference.testbed.Journal;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLog.TailOptions;
import io.murmuration.messaging.MessageLog.TransactionOptions;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.kafka.ClientSettings;
import io.murmuration.messaging.kafka.KafkaMessageLog;
import io.murmuration.messaging.kafka.TopicCreation;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A deployed worker with a real broker under topics of its own. */
final class WorkerBench implements AutoCloseable {
  final Topics topics;
  final Journal journal = new Journal();
  final HookedModel model;
  final CountingLedger ledger;
  final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  final List<LogRecord> deadLetters = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final String bootstrap;
  private final KafkaMessageLog log;
  private final MessageLog.Appender client;
  private final Limits limits;
  private final Engine engine;
  private String deployment = "";

  WorkerBench(String bootstrap, String prefix, ModelDirectory directory, Limits limits) {
    this.bootstrap = bootstrap;
    topics = new Topics(prefix);
    ClientSettings settings = ClientSettings.of(bootstrap, prefix);
    new TopicCreation(settings, 1)
        .ensure(
            topics.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
    log = new KafkaMessageLog(settings);
    client = log.appender("client");
    ledger = new CountingLedger(topics.ledger(), 100_000);
    join(
        log.transact(
                new TransactionOptions(
                    topics.budgetEvents(), topics.ledger(), prefix + "-accountant"),
                ledger,
                fatal::complete)
            .ready());
    tail(topics.tokens(), Topics.REPLY_PARTITIONS, journal::token);
    tail(topics.ledger(), Topics.BUDGET_PARTITIONS, journal::ledger);
    tail(topics.deadLetters(), 1, deadLetters::add);
    this.limits = limits;
    model = new HookedModel(directory.model());
    engine = new Engine(model, directory.tokenizer());
  }

  /** A bench with its worker. */
  static WorkerBench deployed(
      String bootstrap, String prefix, ModelDirectory directory, Limits limits) {
    WorkerBench bench = new WorkerBench(bootstrap, prefix, directory, limits);
    bench.deploy();
    return bench;
  }

  static InferenceConfig config(String bootstrap, String prefix, String instance, Limits limits) {
    PmixedToken mechanism =
        new PmixedToken(
            TinyEnsemble.MEMBERS,
            new SubsetPlan.DrawOne(),
            new ChiSquareBallParameters(0.5, 20, 1),
            Adjacency.REPLACE_ONE);
    return new InferenceConfig(
        prefix,
        instance,
        bootstrap,
        Map.of(),
        Served.ensemble("demo", mechanism, "data"),
        limits,
        Batching.DEFAULTS);
  }

  private void tail(String topic, int partitionCount, Consumer<LogRecord> handler) {
    Set<Integer> all = IntStream.range(0, partitionCount).boxed().collect(Collectors.toSet());
    join(log.tail(new TailOptions(topic, all, true, true), handler, fatal::complete).caughtUp());
  }

  void deploy() {
    deployment = deploy("worker-1", engine);
  }

  /** Another worker of the same group; returns what {@link #undeploy(String)} takes. */
  String deploy(String instance, Engine own) {
    InferenceConfig config = config(bootstrap, topics.prefix(), instance, limits);
    return join(
        vertx
            .deployVerticle(new InferenceVerticle(config, own, log, fatal::complete))
            .toCompletionStage()
            .toCompletableFuture());
  }

  void undeploy(String id) {
    join(vertx.undeploy(id).toCompletionStage().toCompletableFuture());
  }

  void undeploy() {
    if (!deployment.isEmpty()) {
      undeploy(deployment);
      deployment = "";
    }
  }

  void send(String id, String model, String input, int maxTokens) {
    long deadline = System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10);
    PromptEvent prompt =
        new PromptEvent(
            id, model, "demo", input, maxTokens, List.of(), deadline, 2, 0L, false, null);
    sendRaw(id, WireCodec.encode(prompt));
  }

  void sendRaw(String key, String value) {
    join(client.append(new Outgoing(topics.prompts(), Outgoing.BY_KEY, key, value, Map.of())));
  }

  void cancel(String id) {
    String value = WireCodec.encode(new ControlEvent.Cancel(id, "client"));
    join(client.append(new Outgoing(topics.control(), 0, id, value, Map.of())));
  }

  void writeToLedger(LedgerRecord record) {
    int partition = Topics.budgetPartition("data");
    join(
        client.append(
            new Outgoing(topics.ledger(), partition, "demo", WireCodec.encode(record), Map.of())));
  }

  String bootstrap() {
    return bootstrap;
  }

  int committed() {
    return ledger.commits().values().stream().mapToInt(n -> n).sum();
  }

  static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(180, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    undeploy();
    log.close();
    join(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
