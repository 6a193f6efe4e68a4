package io.murmuration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.decode.Engine;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.messaging.embedded.EmbeddedBroker;
import io.murmuration.messaging.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers on a real broker: real processes that really die, and partitions that really move. */
@Timeout(600)
class DyingWorkerTest {
  private static final int RESPONSES = 4;
  private static final int TOKENS = 40;

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static ModelDirectory ensemble;
  private static ModelDirectory another;

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
    ensemble = TinyEnsemble.load(directory.resolve("model"), 7);
    another = TinyEnsemble.load(directory.resolve("another"), 7);
  }

  @AfterAll
  static void stop() {
    ensemble.close();
    another.close();
    broker.close();
  }

  private static WorkerBench bench(String prefix) {
    WorkerBench bench =
        new WorkerBench(broker.bootstrapServers(), prefix, ensemble, WorkerProcess.LIMITS);
    bench.model.afterForward(
        (row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
    return bench;
  }

  private static void send(WorkerBench bench) {
    for (int i = 0; i < RESPONSES; i++) {
      bench.send("r" + i, "demo", "prompt " + i, TOKENS);
    }
  }

  private static void check(WorkerBench bench) throws Exception {
    for (int i = 0; i < RESPONSES; i++) {
      String id = "r" + i;
      Ended ended = bench.journal.ended(id);
      assertThat(ended.status()).isEqualTo(Status.COMPLETED);
      List<Released> records = bench.journal.records(id);
      for (int n = 0; n < records.size(); n++) {
        assertThat(records.get(n).sequence()).isEqualTo(n + 1);
      }
      int[] ids = bench.journal.tokenIds(id);
      assertThat(ids).hasSize(TOKENS);
      assertThat(bench.journal.text(id)).isEqualTo(ensemble.tokenizer().decode(ids));
    }
    assertThat(bench.journal.releasedBeforeGranted()).isEmpty();
    assertThat(bench.ledger.complaints()).isEmpty();
    assertThat(bench.fatal).isNotDone();
  }

  @Test
  void aKilledWorkersResponsesGoOnAtAnother() throws Exception {
    killed("killed", "");
  }

  @Tag("faults")
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "worker.taken:2",
        "worker.claiming:2",
        "worker.claimed:2",
        "worker.reserving:3",
        "worker.reserved:3",
        "worker.granted:3",
        "worker.sampled:20",
        "worker.releasing:30",
        "worker.released:30",
        "worker.committing:2",
        "worker.ending:2",
        "worker.ended:2",
        "worker.listed:2",
        "worker.finished"
      })
  void whereverAWorkerDiesItsResponsesGoOnAtAnother(String fault) throws Exception {
    killed(fault.replaceAll("[^a-z0-9]", "-"), fault);
  }

  private static void killed(String prefix, String fault) throws Exception {
    Path home = Files.createDirectories(directory.resolve(prefix));
    try (WorkerBench bench = bench(prefix)) {
      Process worker = WorkerProcess.start(home, broker.bootstrapServers(), prefix, fault);
      try {
        send(bench);
        if (fault.isEmpty()) {
          awaitTokens(bench, 5);
          worker.destroyForcibly();
        }
        assertThat(worker.waitFor(120, TimeUnit.SECONDS)).as("it dies").isTrue();
        assertThat(worker.exitValue()).isEqualTo(FaultPoint.STATUS);
      } finally {
        worker.destroyForcibly();
      }
      bench.deploy();
      check(bench);
    }
  }

  private static void awaitTokens(WorkerBench bench, int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (bench.journal.tokens("r0").size() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no tokens came");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void responsesGoOnWhenWorkersComeAndGo() throws Exception {
    try (WorkerBench bench = bench("moving")) {
      bench.deploy();
      send(bench);
      awaitTokens(bench, 3);
      String joined =
          bench.deploy("worker-2", new Engine(WorkerProcess.endless(another), another.tokenizer()));
      check(bench);
      bench.undeploy();
      for (int i = 0; i < RESPONSES; i++) {
        bench.send("later" + i, "demo", "prompt", 4);
      }
      for (int i = 0; i < RESPONSES; i++) {
        assertThat(bench.journal.ended("later" + i).status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.journal.allRecords("later" + i))
            .filteredOn(Claimed.class::isInstance)
            .hasSize(1);
      }
      bench.undeploy(joined);
    }
  }
}
