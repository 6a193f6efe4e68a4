package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.sequence.Progress;
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
import io.murmuration.messaging.memory.InMemoryMessageLog;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A decode loop on a real tiny model, between logs in memory and a ledger that counts. */
final class LoopBench implements AutoCloseable {
  static final Topics TOPICS = new Topics("test");
  static final int PARTITION = Topics.budgetPartition("data");

  final Journal journal = new Journal();
  final CountingLedger ledger;
  final HookedModel model;
  final DecodeLoop loop;
  final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  final CountingOwner owner = new CountingOwner();
  final AtomicInteger left = owner.left;
  private final MessageLog.Appender claims;
  private final InMemoryMessageLog log;

  /**
   * @param budgetTokens tokens the account can grant
   */
  record Shape(SubsetPlan plan, Limits limits, int budgetTokens, Batching batching) {
    Shape(SubsetPlan plan, Limits limits, int budgetTokens) {
      this(plan, limits, budgetTokens, Batching.DEFAULTS);
    }

    static Shape of(Limits limits) {
      return new Shape(new SubsetPlan.DrawOne(), limits, 100_000);
    }
  }

  LoopBench(ModelDirectory directory, Shape shape) {
    this(directory, shape, Served.ensemble("demo", mechanism(shape), "data"));
  }

  LoopBench(ModelDirectory directory, Shape shape, Served served) {
    log =
        InMemoryMessageLog.threaded(
            TOPICS.all().stream()
                .map(
                    t ->
                        new TopicSpec(
                            t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
                .toList());
    claims = log.appender("claims");
    ledger = new CountingLedger(TOPICS.ledger(), shape.budgetTokens);
    model = new HookedModel(directory.model());
    loop =
        new DecodeLoop(
            new LoopSettings(TOPICS, "/test", served, shape.limits, shape.batching),
            new Engine(model, directory.tokenizer()),
            new DecodeLoop.Appenders(log.appender("tokens"), log.appender("budget")),
            fatal::complete);
    log.transact(
        new TransactionOptions(TOPICS.budgetEvents(), TOPICS.ledger(), "accountant"),
        ledger,
        fatal::complete);
    tail(TOPICS.tokens(), Set.of(0, 1, 2, 3), journal::token);
    tail(TOPICS.ledger(), Set.of(PARTITION), this::fact);
    loop.start();
  }

  private static PmixedToken mechanism(Shape shape) {
    return new PmixedToken(
        TinyEnsemble.MEMBERS,
        shape.plan,
        new ChiSquareBallParameters(0.5, 20, 1),
        Adjacency.REPLACE_ONE);
  }

  private void tail(
      String topic, Set<Integer> partitions, java.util.function.Consumer<LogRecord> handler) {
    log.tail(new TailOptions(topic, partitions, false, true), handler, fatal::complete);
  }

  private void fact(LogRecord record) {
    journal.ledger(record);
    try {
      loop.fact(WireCodec.decode(record.value(), LedgerRecord.class).fact());
    } catch (WireFormatException e) {
      throw new AssertionError(e);
    }
  }

  static PromptEvent prompt(String id, String input, int maxTokens, String... stops) {
    return new PromptEvent(
        id,
        "demo",
        "demo",
        input,
        maxTokens,
        List.of(stops),
        System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10),
        1);
  }

  static PromptEvent publicPrompt(String id, String input, int maxTokens) {
    PromptEvent prompt = prompt(id, input, maxTokens);
    return new PromptEvent(
        id,
        "demo-public",
        "demo",
        input,
        maxTokens,
        List.of(),
        prompt.deadlineMillis(),
        prompt.replyPartition());
  }

  void submit(PromptEvent prompt) {
    if (!loop.submit(claimed(prompt, Progress.NONE))) {
      throw new AssertionError("the inbox was full");
    }
  }

  /** Claims a response in the log. */
  Undertaking claimed(PromptEvent prompt, Progress before) {
    String claim =
        WireCodec.encode(
            new TokenRecord.Claimed(prompt.responseId(), before.lastSequence(), "bench"));
    long offset =
        claims
            .append(
                new Outgoing(
                    TOPICS.tokens(), prompt.replyPartition(), prompt.responseId(), claim, Map.of()))
            .join();
    return new Undertaking(prompt, offset, before, owner);
  }

  /** Returns when the loop has ended and the ledger has heard all that it sent. */
  void stop() throws Exception {
    loop.stop().get(120, TimeUnit.SECONDS);
    long sent = log.endOffset(TOPICS.budgetEvents(), PARTITION);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (ledger.processed() < sent) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the ledger did not answer all that was sent");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** Sum of all commits. */
  int committed() {
    return ledger.commits().values().stream().mapToInt(n -> n).sum();
  }

  @Override
  public void close() {
    // Waits without hurry: a test that failed is over as well.
    loop.stop().orTimeout(120, TimeUnit.SECONDS).join();
    log.close();
  }
}
