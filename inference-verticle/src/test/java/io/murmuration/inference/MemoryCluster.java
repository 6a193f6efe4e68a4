package io.murmuration.inference;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.claim.Arrival;
import io.murmuration.inference.claim.ClaimDesk;
import io.murmuration.inference.claim.Place;
import io.murmuration.inference.claim.TokenWatch;
import io.murmuration.inference.decode.Batching;
import io.murmuration.inference.decode.DecodeLoop;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.decode.LoopSettings;
import io.murmuration.inference.decode.Served;
import io.murmuration.inference.decode.Undertaking;
import io.murmuration.inference.testbed.CountingLedger;
import io.murmuration.inference.testbed.HookedModel;
import io.murmuration.inference.testbed.Journal;
import io.murmuration.inference.testbed.StuckLog;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog.TailOptions;
import io.murmuration.messaging.MessageLog.TransactionOptions;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Workers without a consumer group on one log in memory: who has which prompt, the test says. */
final class MemoryCluster implements AutoCloseable {
  static final Topics TOPICS = new Topics("test");

  final Journal journal = new Journal();
  final CountingLedger ledger = new CountingLedger(TOPICS.ledger(), 1_000_000);
  final List<DirectoryRecord.Response> listed = new CopyOnWriteArrayList<>();
  final InMemoryMessageLog log;
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<ModelDirectory> engines;
  private final Limits limits;
  private final List<Worker> workers = new ArrayList<>();

  /** {@code engines} are copies of one model: a loop has its own. */
  MemoryCluster(List<ModelDirectory> engines, Limits limits) {
    this.engines = engines;
    this.limits = limits;
    log =
        InMemoryMessageLog.threaded(
            TOPICS.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
    log.transact(
        new TransactionOptions(TOPICS.budgetEvents(), TOPICS.ledger(), "accountant"),
        ledger,
        failures::add);
    tail(TOPICS.tokens(), Topics.REPLY_PARTITIONS, journal::token);
    tail(TOPICS.ledger(), Topics.BUDGET_PARTITIONS, journal::ledger);
    tail(TOPICS.responses(), 1, this::list);
  }

  private void tail(String topic, int partitionCount, Consumer<LogRecord> handler) {
    Set<Integer> all = IntStream.range(0, partitionCount).boxed().collect(Collectors.toSet());
    log.tail(new TailOptions(topic, all, true, true), handler, failures::add);
  }

  private void list(LogRecord record) {
    try {
      listed.add(
          (DirectoryRecord.Response) WireCodec.decode(record.value(), DirectoryRecord.class));
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }

  Worker start(String name) {
    Worker worker = new Worker(name, engines.get(workers.size()));
    workers.add(worker);
    return worker;
  }

  static PromptEvent prompt(String id, int maxTokens, boolean retry, String... stops) {
    long deadline = System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10);
    return new PromptEvent(
        id, "demo", "demo", "hello", maxTokens, List.of(stops), deadline, 1, 0L, retry, null);
  }

  /** Puts a record into the partition of the tests' responses. */
  long write(String responseId, String value) {
    return log.appender("other")
        .append(new Outgoing(TOPICS.tokens(), 1, responseId, value, Map.of()))
        .join();
  }

  void cancel(String responseId) {
    String value = WireCodec.encode(new ControlEvent.Cancel(responseId, "client"));
    log.appender("gateway")
        .append(new Outgoing(TOPICS.control(), 0, responseId, value, Map.of()))
        .join();
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> ends = workers.stream().map(Worker::stop).toList();
    ends.forEach(end -> end.orTimeout(120, TimeUnit.SECONDS).join());
    workers.forEach(Worker::close);
    log.close();
  }

  /** One worker from its desk on. */
  final class Worker {
    final StuckLog view = new StuckLog(log);
    final HookedModel model;
    final DecodeLoop loop;
    final ClaimDesk desk;
    final List<Place> finished = new CopyOnWriteArrayList<>();
    final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private final LogFeeds feeds;
    private final TokenWatch watch;

    private Worker(String name, ModelDirectory directory) {
      model = new HookedModel(directory.model());
      model.afterForward(
          (row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
      model.beforeForward(number -> view.isAlive());
      Served served =
          Served.ensemble(
              "demo",
              new PmixedToken(
                  TinyEnsemble.MEMBERS,
                  new SubsetPlan.DrawOne(),
                  new ChiSquareBallParameters(0.5, 20, 1),
                  Adjacency.REPLACE_ONE),
              "data");
      loop =
          new DecodeLoop(
              new LoopSettings(TOPICS, "/" + name, served, limits, Batching.DEFAULTS),
              new Engine(model, directory.tokenizer()),
              new DecodeLoop.Appenders(view.appender("tokens"), view.appender("budget")),
              fatal::complete);
      loop.start();
      feeds = LogFeeds.start(view, TOPICS, "data", loop);
      watch = TokenWatch.start(view, TOPICS.tokens(), loop::fail);
      CompletableFuture.allOf(feeds.listening(), watch.listening()).join();
      desk =
          new ClaimDesk(
              new ClaimDesk.Settings(TOPICS, "/" + name, name, limits.queueMax()),
              view,
              new ClaimDesk.Desks(new Door(), watch, view.appender("notes")),
              finished::add);
    }

    void take(PromptEvent prompt, long offset, boolean mayHaveBegun) {
      desk.arrived(
          new Arrival(
              prompt,
              new Place(0, 1, offset),
              1_700_000_000_000L,
              mayHaveBegun || prompt.mayHaveBegun()));
    }

    void revoke() {
      desk.revoked(Set.of(0), 1);
    }

    void kill() {
      view.kill();
    }

    private CompletableFuture<Void> stop() {
      view.go();
      desk.drain();
      return loop.stop();
    }

    private void close() {
      desk.close();
      feeds.close();
      watch.close();
    }

    private final class Door implements ClaimDesk.Loop {
      @Override
      public boolean submit(Undertaking undertaking) {
        return loop.submit(undertaking);
      }

      @Override
      public void handOver(Undertaking undertaking) {
        loop.handOver(undertaking);
      }

      @Override
      public void fail(Throwable cause) {
        loop.fail(cause);
      }
    }
  }
}
