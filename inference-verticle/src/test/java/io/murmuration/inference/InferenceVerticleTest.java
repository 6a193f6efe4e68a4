package io.murmuration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.intake.PromptConsumer;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(600)
class InferenceVerticleTest {
  private static final Limits LIMITS = new Limits(8, 4, 100, 16, 4, 5, 20_000);

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static ModelDirectory ensemble;

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    ensemble = TinyEnsemble.load(directory.resolve("model"), 7);
  }

  @AfterAll
  static void stop() {
    ensemble.close();
    broker.close();
  }

  @Test
  void promptsBecomeTokensOnceAndEveryTokenIsPaidFor() throws Exception {
    try (WorkerBench bench =
        WorkerBench.deployed(broker.bootstrapServers(), "once", ensemble, LIMITS)) {
      int count = 12;
      bench.sendRaw("broken", "{\"no\":\"prompt\"}");
      for (int i = 0; i < count; i++) {
        bench.send("r" + i, i % 4 == 3 ? "demo-public" : "demo", "prompt " + i, 8 + i);
      }
      int paid = 0;
      for (int i = 0; i < count; i++) {
        Ended ended = bench.journal.ended("r" + i);
        assertThat(ended.status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.journal.tokenIds("r" + i)).hasSize(ended.usage().outputTokens());
        int charged = ended.usage().privacy().tokensCharged();
        assertThat(charged).isEqualTo(i % 4 == 3 ? 0 : ended.usage().outputTokens());
        paid += charged;
      }
      bench.undeploy();
      awaitTrue(() -> bench.ledger.openBlocks() == 0);

      assertThat(bench.committed()).isEqualTo(paid);
      assertThat(bench.ledger.commits())
          .containsAllEntriesOf(bench.journal.releasedByReservation());
      assertThat(bench.journal.releasedBeforeGranted()).isEmpty();
      assertThat(bench.ledger.complaints()).isEmpty();
      assertThat(bench.model.openBytes()).isZero();
      awaitTrue(() -> bench.deadLetters.size() == 1);
      assertThat(bench.deadLetters.get(0).value())
          .contains("\"offset\":0", "\"code\":\"")
          .doesNotContain("\"no\"");

      // Another worker of the group goes on where this one left off, and answers nothing again.
      int records = bench.journal.records("r0").size();
      bench.deploy();
      bench.send("later", "demo", "prompt", 4);
      assertThat(bench.journal.ended("later").status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.journal.records("r0")).hasSize(records);
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void aCancellationReachesTheLoop() throws Exception {
    Limits slow = new Limits(8, 4, 100, 16, 4, 200, 20_000);
    try (WorkerBench bench =
        WorkerBench.deployed(broker.bootstrapServers(), "cancel", ensemble, slow)) {
      bench.model.afterForward(
          (row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
      bench.send("a", "demo", "hello", 100);
      awaitTrue(() -> !bench.journal.tokens("a").isEmpty());
      bench.cancel("a");
      Ended ended = bench.journal.ended("a");
      assertThat(ended.status()).isEqualTo(Status.CANCELLED);
      awaitTrue(() -> bench.ledger.openBlocks() == 0);
      assertThat(bench.committed()).isEqualTo(ended.usage().privacy().tokensCharged());
      assertThat(bench.journal.tokenIds("a")).hasSize(ended.usage().outputTokens());
    }
  }

  @Test
  void aFullQueueLeavesPromptsInKafkaAndTheWorkerInItsGroup() throws Exception {
    Limits narrow = new Limits(8, 1, 100, 2, 4, 0, 20_000);
    try (WorkerBench bench =
            WorkerBench.deployed(broker.bootstrapServers(), "full", ensemble, narrow);
        Admin admin = admin()) {
      CountDownLatch go = new CountDownLatch(1);
      bench.model.beforeForward(number -> await(go));
      int count = 150;
      for (int i = 0; i < count; i++) {
        bench.send("r" + i, "demo-public", "x", 1);
      }
      awaitTrue(() -> bench.model.forwards() > 0);
      TimeUnit.SECONDS.sleep(8); // longer than the session's time-out
      assertThat(committedOffsets(admin, bench)).as("nothing is over").isZero();
      assertThat(memberCount(admin, bench)).isEqualTo(1);

      go.countDown();
      for (int i = 0; i < count; i++) {
        assertThat(bench.journal.ended("r" + i).status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.journal.records("r" + i)).hasSize(3);
      }
      awaitTrue(() -> committedOffsets(admin, bench) == count);
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void anUnknownLedgerVersionEndsTheWorker() throws Exception {
    try (WorkerBench bench =
            WorkerBench.deployed(broker.bootstrapServers(), "version", ensemble, LIMITS);
        Admin admin = admin()) {
      bench.writeToLedger(
          new LedgerRecord(
              LedgerRecord.VERSION + 1,
              0,
              LedgerRecord.GENESIS,
              0,
              0,
              "test",
              new LedgerFact.Rejected("r", "demo", "none", "none")));
      assertThat(bench.fatal.get(120, TimeUnit.SECONDS)).hasRootCauseInstanceOf(Exception.class);
      int forwards = bench.model.forwards();
      bench.send("a", "demo", "hello", 10);
      TimeUnit.SECONDS.sleep(2);
      assertThat(bench.journal.records("a")).isEmpty();
      assertThat(bench.model.forwards()).isEqualTo(forwards);
      assertThat(committedOffsets(admin, bench)).as("left to another worker").isZero();
    }
  }

  @Test
  void logsHoldNeitherPromptsNorAnswers() throws Exception {
    Logger ours = (Logger) LoggerFactory.getLogger("io.murmuration");
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    root.addAppender(events);
    ours.setLevel(Level.TRACE);
    String secret = "the brisk mixer is mine";
    String answer;
    try (WorkerBench bench =
        WorkerBench.deployed(broker.bootstrapServers(), "quiet", ensemble, LIMITS)) {
      bench.send("a", "demo", secret, 40);
      bench.send("b", "demo", secret.repeat(20), 40);
      bench.sendRaw("c", "{\"input\":\"" + secret + "\"}");
      bench.send("d", "nobody", secret, 4);
      for (String id : List.of("a", "b", "d")) {
        bench.journal.ended(id);
      }
      awaitTrue(() -> bench.deadLetters.size() == 1);
      assertThat(bench.deadLetters.get(0).value()).doesNotContain(secret);
      answer = bench.journal.text("a");
    } finally {
      ours.setLevel(null);
      root.detachAppender(events);
    }
    assertThat(events.list).isNotEmpty();
    for (String line : lines(events.list)) {
      assertThat(line).doesNotContain(secret);
      assertThat(answer.isEmpty() || !line.contains(answer)).isTrue();
    }
  }

  private static List<String> lines(List<ILoggingEvent> events) {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(events)) {
      lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
      for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
        lines.add(String.valueOf(cause.getMessage()));
      }
    }
    return lines;
  }

  private static String group(WorkerBench bench) {
    return new PromptConsumer(bench.topics, "any", "any", Map.of()).group();
  }

  private static Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  private static long committedOffsets(Admin admin, WorkerBench bench) throws Exception {
    return admin
        .listConsumerGroupOffsets(group(bench))
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().topic().equals(bench.topics.prompts()))
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  private static int memberCount(Admin admin, WorkerBench bench) throws Exception {
    return admin
        .describeConsumerGroups(List.of(group(bench)))
        .describedGroups()
        .get(group(bench))
        .get()
        .members()
        .size();
  }

  /** Something that may take its time. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void awaitTrue(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
