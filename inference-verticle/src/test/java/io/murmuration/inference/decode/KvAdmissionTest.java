package io.murmuration.inference.decode;

import static io.murmuration.inference.decode.LoopBench.prompt;
import static io.murmuration.inference.decode.LoopBench.publicPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.privacy.event.SubsetPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loop with memory for a few responses at a time. */
@Timeout(300)
class KvAdmissionTest {
  private static final Limits LIMITS = new Limits(8, 6, 100, 40, 4, 0, 20_000);
  // Two layers, keys and values of width 32, float32.
  private static final long BYTES_PER_TOKEN = 2 * 2 * 32 * 4;

  @TempDir private static Path directory;
  private static ModelDirectory ensemble;

  @BeforeAll
  static void load() throws IOException {
    // 240 tokens of one adapter: 48 of the public model and all four members.
    EngineOptions options = new EngineOptions(1).withKvCacheBytes(240 * BYTES_PER_TOKEN);
    ensemble = TinyEnsemble.load(directory, 7, options);
  }

  @AfterAll
  static void close() {
    ensemble.close();
  }

  private static LoopBench.Shape shape(KvStrategy strategy, SubsetPlan plan) {
    return new LoopBench.Shape(plan, LIMITS, 100_000, new Batching(strategy, 32));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(KvStrategy.class)
  void manyRequestsFinishInMemoryForAFew(KvStrategy strategy) throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, shape(strategy, new SubsetPlan.Poisson(0.4)))) {
      int count = 24;
      for (int i = 0; i < count; i++) {
        String text = "x".repeat(1 + i);
        bench.submit(
            i % 5 == 4 ? publicPrompt("r" + i, text, 20) : prompt("r" + i, text, 24 - i % 7));
      }
      for (int i = 0; i < count; i++) {
        assertThat(bench.journal.ended("r" + i).status()).isEqualTo(Status.COMPLETED);
      }
      bench.stop();

      long total = bench.model.pool().totalBytes();
      assertThat(bench.model.mostReservedBytes()).isBetween(total / 2, total);
      assertThat(bench.loop.load()).isEqualTo(new EngineLoad(total, 0, 0, 0));
      assertThat(bench.model.openBytes()).isZero();
      assertThat(bench.left).hasValue(count);
      assertThat(bench.ledger.openBlocks()).isZero();
      assertThat(bench.fatal).isNotDone();
    }
  }

  @Test
  void whatCanNeverFitIsRefusedAtOnceAndCostsNothing() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, shape(KvStrategy.EAGER, new SubsetPlan.All()))) {
      bench.submit(prompt("large", "x".repeat(30), 20));
      bench.submit(prompt("larger", "x".repeat(49), 1));
      bench.submit(prompt("fits", "x".repeat(30), 19));
      bench.submit(publicPrompt("free", "x".repeat(30), 90));

      Ended large = bench.journal.ended("large");
      assertThat(large.status()).isEqualTo(Status.FAILED);
      assertThat(large.problem().code()).isEqualTo("kv_capacity");
      assertThat(large.problem().limit()).isEqualTo("49");
      assertThat(large.problem().given()).isEqualTo("50");
      assertThat(large.problem().retryable()).isFalse();
      assertThat(large.problem().remedy())
          .isEqualTo(
              "Lower max_output_tokens to 19, shorten the prompt, or have the operator raise"
                  + " kv_cache_mib.");
      assertThat(bench.journal.ended("larger").problem().remedy())
          .isEqualTo("Shorten the prompt or have the operator raise kv_cache_mib.");
      Ended fits = bench.journal.ended("fits");
      assertThat(fits.status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.journal.ended("free").status()).isEqualTo(Status.COMPLETED);
      bench.stop();
      assertThat(bench.committed()).isEqualTo(fits.usage().outputTokens());
    }
  }

  @Test
  void aCancellationGivesItsMemoryToWhoWaits() throws Exception {
    try (LoopBench bench = new LoopBench(ensemble, shape(KvStrategy.EAGER, new SubsetPlan.All()))) {
      CountDownLatch running = new CountDownLatch(8);
      CountDownLatch go = new CountDownLatch(1);
      bench.model.afterForward(
          (row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
      bench.model.beforeForward(
          number -> {
            running.countDown();
            if (running.getCount() == 0) {
              await(go);
            }
          });
      bench.submit(prompt("first", "hello", 40));
      bench.submit(prompt("second", "hello", 40));
      await(running);
      EngineLoad load = bench.loop.load();
      assertThat(load.activeSequences()).isEqualTo(1);
      assertThat(load.waitingSequences()).isEqualTo(1);
      assertThat(load.kvReservedBytes()).isEqualTo(bench.model.pool().bytesFor(44, 4));
      bench.loop.cancel("first", "client");
      go.countDown();

      assertThat(bench.journal.ended("first").status()).isEqualTo(Status.CANCELLED);
      assertThat(bench.journal.ended("second").status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.journal.tokenIds("second")).hasSize(40);
      assertThat(bench.journal.tokenIds("first")).hasSizeLessThan(40);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsReservedDependsOnLengthsAlone() {
    KvRule rule =
        new KvRule(
            ensemble.model().pool(),
            128,
            StepBench.mechanism(new SubsetPlan.DrawOne()),
            new KvRule.Sharing(KvStrategy.LAZY, 2));
    // Half the pool holds 120 tokens of one adapter.
    assertThat(rule.demand(5, 3, true)).isEqualTo(new KvDemand(7, 3));
    assertThat(rule.demand(11, 10, true)).isEqualTo(new KvDemand(20, 4));
    assertThat(rule.demand(20, 11, true)).isEqualTo(new KvDemand(30, 3));
    assertThat(rule.demand(40, 11, true)).isEqualTo(new KvDemand(50, 1));
    assertThat(rule.demand(90, 11, true)).as("one at least").isEqualTo(new KvDemand(100, 1));
    assertThat(rule.demand(90, 11, false)).isEqualTo(new KvDemand(100, 0));
    assertThat(rule.fits(110, 11, true)).isTrue();
    assertThat(rule.fits(110, 12, true)).isFalse();
    assertThat(rule.tokensMax(true)).isEqualTo(121);
    assertThat(rule.tokensMax(false)).isEqualTo(128);
  }

  @Test
  void aPoissonDrawHasSlotsForItsSizeAndSomeMore() {
    List<Integer> slots =
        List.of(
            slots(KvStrategy.LAZY, new SubsetPlan.Poisson(0.25)),
            slots(KvStrategy.LAZY, new SubsetPlan.Poisson(0.01)),
            slots(KvStrategy.LAZY, new SubsetPlan.All()),
            slots(KvStrategy.EAGER, new SubsetPlan.DrawOne()),
            slots(KvStrategy.LAZY, new SubsetPlan.DrawOne()));
    // 0.01: a mean of 0.04 and six standard deviations of 0.2.
    assertThat(slots).containsExactly(4, 2, 4, 4, 1);
  }

  /** Slots under a share that holds none. */
  private static int slots(KvStrategy strategy, SubsetPlan plan) {
    return new KvRule(
            ensemble.model().pool(),
            128,
            StepBench.mechanism(plan),
            new KvRule.Sharing(strategy, 1_000))
        .demand(20, 20, true)
        .memberSlots();
  }
}
