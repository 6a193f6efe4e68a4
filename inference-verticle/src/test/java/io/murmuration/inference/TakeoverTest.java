package io.murmuration.inference;

import static io.murmuration.inference.MemoryCluster.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.RequestDigest;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.MemoryCluster.Worker;
import io.murmuration.inference.decode.Limits;
import io.murmuration.inference.testbed.StuckLog;
import io.murmuration.inference.testbed.TinyEnsemble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real loops on a real model; workers are killed, stopped and cut off, and others go on. */
@Timeout(300)
class TakeoverTest {
  private static final Limits LIMITS = new Limits(8, 4, 100, 16, 4, 5, 500);
  private static final int TOKENS = 40;

  @TempDir private static Path directory;
  private static final List<ModelDirectory> ENSEMBLES = new ArrayList<>();

  @BeforeAll
  static void load() throws IOException {
    for (int i = 0; i < 4; i++) {
      ENSEMBLES.add(TinyEnsemble.load(directory.resolve("copy-" + i), 7));
    }
  }

  @AfterAll
  static void close() {
    ENSEMBLES.forEach(ModelDirectory::close);
  }

  private static LongStream seeds() {
    return LongStream.range(0, 12);
  }

  /** What must hold of a response however many worked on it. */
  private static void check(MemoryCluster cluster, PromptEvent prompt) throws Exception {
    String id = prompt.responseId();
    Ended ended = cluster.journal.ended(id);
    assertThat(ended.status()).isEqualTo(Status.COMPLETED);
    List<Released> records = cluster.journal.records(id);
    for (int i = 0; i < records.size(); i++) {
      assertThat(records.get(i).sequence()).isEqualTo(i + 1);
      assertThat(records.get(i) instanceof Started).isEqualTo(i == 0);
    }
    int[] ids = cluster.journal.tokenIds(id);
    assertThat(ids).hasSize(prompt.maxOutputTokens());
    assertThat(ended.usage().outputTokens()).isEqualTo(ids.length);
    assertThat(cluster.journal.text(id)).isEqualTo(ENSEMBLES.get(0).tokenizer().decode(ids));
    assertThat(cluster.journal.releasedBeforeGranted()).isEmpty();
    assertThat(cluster.ledger.complaints()).isEmpty();
    awaitTrue(() -> cluster.listed.stream().anyMatch(entry -> entry.responseId().equals(id)));
    cluster.listed.stream()
        .filter(entry -> entry.responseId().equals(id))
        .forEach(
            entry -> {
              assertThat(entry.ended().lastSequence()).isEqualTo(ended.sequence());
              assertThat(entry.ended().reason()).isEqualTo(ended.reason());
              assertThat(entry.digest()).isEqualTo(RequestDigest.of(prompt));
              assertThat(entry.replyPartition()).isEqualTo(prompt.replyPartition());
            });
    assertThat(cluster.failures).isEmpty();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void whoIsKilledIsFollowedByOneWhoGoesOn(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker last = cluster.start("first");
      last.take(prompt, 0, false);
      for (int death = 0; death < 3; death++) {
        int reached = random.nextInt(TOKENS - 5);
        awaitTrue(() -> cluster.journal.tokens("a").size() >= reached);
        last.kill();
        last = cluster.start("next-" + death);
        last.take(prompt, 0, true);
      }
      check(cluster, prompt);
      Worker survivor = last;
      awaitTrue(() -> survivor.finished.size() == 1);
      assertThat(survivor.fatal).isNotDone();
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aStoppedWorkerThatComesBackIsNotHeard(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker zombie = cluster.start("zombie");
      zombie.take(prompt, 0, false);
      int reached = random.nextInt(TOKENS / 2);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= reached);
      zombie.view.stop();
      Worker owner = cluster.start("owner");
      owner.take(prompt, 0, true);
      int then = reached + random.nextInt(TOKENS / 2);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= then);
      zombie.view.go();
      if (random.nextBoolean()) {
        // Otherwise it never learns that the prompt is not its own any more.
        zombie.revoke();
      }
      check(cluster, prompt);
      awaitTrue(() -> owner.finished.size() == 1);
      assertThat(zombie.fatal).isNotDone();
    }
  }

  @Test
  void twoThatBothBelieveTheyOwnAResponseDoNotBothSpeak() throws Exception {
    PromptEvent prompt = prompt("a", 80, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker one = cluster.start("one");
      Worker other = cluster.start("other");
      one.take(prompt, 0, false);
      other.take(prompt, 0, false);
      check(cluster, prompt);
      awaitTrue(() -> one.finished.size() == 1 && other.finished.size() == 1);
    }
  }

  @Test
  void anOutageOfTheTokenLogIsAPauseAndNotAnError() throws Exception {
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      worker.take(prompt, 0, false);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= 5);
      worker.view.refuse(record -> record.topic().equals(MemoryCluster.TOPICS.tokens()));
      TimeUnit.SECONDS.sleep(2);
      worker.view.refuse(record -> false);
      check(cluster, prompt);
      assertThat(claims(cluster)).isGreaterThan(1);
      awaitTrue(() -> worker.finished.size() == 1);
    }
  }

  @Test
  void anOutageOfTheBudgetTopicIsAPauseAndNotAnError() throws Exception {
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      worker.take(prompt, 0, false);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= 5);
      worker.view.refuse(record -> record.topic().equals(MemoryCluster.TOPICS.budgetEvents()));
      TimeUnit.SECONDS.sleep(2);
      worker.view.refuse(record -> false);
      check(cluster, prompt);
    }
  }

  @Test
  void anEndThatCouldNotBeWrittenIsWrittenLater() throws Exception {
    PromptEvent prompt = prompt("a", 4, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      worker.view.refuse(record -> record.value().contains("\"type\":\"ended\""));
      worker.take(prompt, 0, false);
      awaitTrue(() -> cluster.journal.tokens("a").size() == 4);
      TimeUnit.SECONDS.sleep(1);
      assertThat(worker.finished).isEmpty();
      worker.view.refuse(record -> false);
      check(cluster, prompt);
      int charged = cluster.journal.ended("a").usage().privacy().tokensCharged();
      assertThat(charged).as("only what was announced, nothing is sampled again").isEqualTo(4);
    }
  }

  @Test
  void aDirectoryThatCanNotBeWrittenKeepsThePromptUnfinished() throws Exception {
    PromptEvent prompt = prompt("a", 4, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      worker.view.refuse(record -> record.topic().equals(MemoryCluster.TOPICS.responses()));
      worker.take(prompt, 0, false);
      cluster.journal.ended("a");
      TimeUnit.SECONDS.sleep(1);
      assertThat(worker.finished).isEmpty();
      worker.view.refuse(record -> false);
      awaitTrue(() -> worker.finished.size() == 1);
      check(cluster, prompt);
    }
  }

  @Test
  void whatHasEndedIsOnlyCountedOff() throws Exception {
    PromptEvent prompt = prompt("a", 4, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker first = cluster.start("first");
      first.take(prompt, 0, false);
      awaitTrue(() -> first.finished.size() == 1);
      int records = cluster.journal.allRecords("a").size();
      first.take(prompt, 1, false);
      Worker second = cluster.start("second");
      second.take(prompt, 0, true);
      awaitTrue(() -> first.finished.size() == 2 && second.finished.size() == 1);
      assertThat(cluster.journal.allRecords("a")).hasSize(records);
      assertThat(second.model.forwards()).isZero();
      check(cluster, prompt);
    }
  }

  @Test
  void manyThatMayHaveBegunAreFoundInAFewReadings() throws Exception {
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      int count = 16;
      for (int i = 0; i < count; i++) {
        worker.take(prompt("r" + i, 2, true), i, true);
      }
      for (int i = 0; i < count; i++) {
        check(cluster, prompt("r" + i, 2, true));
      }
      assertThat(worker.view.scans()).isLessThan(count / 2);
    }
  }

  @Test
  void aClaimOnWhatOthersHadBegunUnseenIsFoundNotToHold() throws Exception {
    PromptEvent prompt = prompt("a", 6, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker worker = cluster.start("worker");
      worker.view.stop();
      long epoch = cluster.write("a", WireCodec.encode(new Claimed("a", 0, "other")));
      TokenRecord started = new Started("a", 1, epoch, 5);
      cluster.write("a", WireCodec.encode(started));
      worker.take(prompt, 0, false);
      worker.view.go();
      check(cluster, prompt);
      assertThat(cluster.journal.records("a").get(0)).isEqualTo(started);
    }
  }

  @Test
  void aClaimThatIsWrittenWhileAnothersEndIsListedIsPassedOver() throws Exception {
    PromptEvent prompt = prompt("a", 6, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      long epoch = cluster.write("a", WireCodec.encode(new Claimed("a", 0, "other")));
      cluster.write("a", WireCodec.encode(new Started("a", 1, epoch, 5)));
      Worker worker = cluster.start("worker");
      StuckLog.Held claim =
          worker.view.hold(record -> record.topic().equals(MemoryCluster.TOPICS.tokens()));
      StuckLog.Held listing =
          worker.view.hold(record -> record.topic().equals(MemoryCluster.TOPICS.responses()));
      worker.take(prompt, 0, true);
      awaitTrue(() -> claim.count() == 1);
      cluster.write(
          "a", WireCodec.encode(new Ended("a", 2, epoch, Status.CANCELLED, "client", null, null)));
      awaitTrue(() -> listing.count() == 1);

      claim.release();
      awaitTrue(() -> claims(cluster) == 2);
      PromptEvent next =
          prompt("b", 2, false); // its answer comes after the desk heard of the claim
      worker.take(next, 1, false);
      awaitTrue(() -> cluster.journal.ended("b") != null);
      listing.release();

      check(cluster, next);
      awaitTrue(() -> worker.finished.size() == 2);
      assertThat(worker.fatal).isNotDone();
    }
  }

  @Test
  void aCancellationSurvivesTheWorkerThatHeardIt() throws Exception {
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker first = cluster.start("first");
      first.take(prompt, 0, false);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= 5);
      first.kill();
      cluster.cancel("a");
      Worker second = cluster.start("second");
      second.take(prompt, 0, true);
      Ended ended = cluster.journal.ended("a");
      assertThat(ended.status()).isEqualTo(Status.CANCELLED);
      assertThat(second.model.forwards()).isZero();
      awaitTrue(() -> second.finished.size() == 1);
    }
  }

  @Test
  void revokedResponsesGoOnElsewhereAndTheirBlocksAreCommitted() throws Exception {
    PromptEvent prompt = prompt("a", TOKENS, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      Worker first = cluster.start("first");
      Worker second = cluster.start("second");
      first.take(prompt, 0, false);
      awaitTrue(() -> cluster.journal.tokens("a").size() >= 5);
      first.revoke();
      second.take(prompt, 0, true);
      check(cluster, prompt);
      assertThat(first.finished).isEmpty();
      awaitTrue(() -> cluster.ledger.openBlocks() == 0);
      int written =
          cluster.journal.releasedByReservation().values().stream().mapToInt(n -> n).sum();
      assertThat(cluster.ledger.commits().values().stream().mapToInt(n -> n).sum())
          .isBetween(written, written + LIMITS.lookaheadTokens() + 1);
    }
  }

  @Test
  void aResponseThatKillsEveryWorkerIsGivenUp() throws Exception {
    PromptEvent prompt = prompt("a", 6, false);
    try (MemoryCluster cluster = new MemoryCluster(ENSEMBLES, LIMITS)) {
      for (int i = 0; i < 5; i++) {
        cluster.write("a", WireCodec.encode(new Claimed("a", 0, "dead-" + i)));
      }
      Worker worker = cluster.start("worker");
      worker.take(prompt, 0, true);
      Ended ended = cluster.journal.ended("a");
      assertThat(ended.status()).isEqualTo(Status.FAILED);
      assertThat(ended.problem().code()).isEqualTo("worker_failed");
      awaitTrue(() -> worker.finished.size() == 1);
    }
  }

  private static long claims(MemoryCluster cluster) {
    return cluster.journal.allRecords("a").stream().filter(Claimed.class::isInstance).count();
  }

  private static void awaitTrue(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not become true");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
