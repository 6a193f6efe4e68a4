package io.murmuration.inference.decode;

import static io.murmuration.inference.decode.LoopBench.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.decoder.ModelDirectory;
import io.murmuration.inference.testbed.TinyEnsemble;
import io.murmuration.inference.testbed.TwoSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times between token records in the log, of a real loop on a real model and the real clock, for
 * members that are up to date and for members that make one step in four twice as long as the tick.
 * False-alarm rate 1e-6: a difference counts if it touches more than 17 % of the tokens, so a pause
 * of the machine does not.
 */
@Timeout(600)
class TickedLoopTest {
  private static final double FALSE_ALARM_RATE = 1e-6;
  private static final int TICK_MILLIS = 25;
  private static final int TOKENS = 100;
  private static final int RESPONSES = 5;

  @TempDir private static Path directory;
  private static ModelDirectory ensemble;

  @BeforeAll
  static void load() throws IOException {
    ensemble = TinyEnsemble.load(directory, 7);
  }

  @AfterAll
  static void close() {
    ensemble.close();
  }

  private record Observed(double[] fast, double[] slow, long lateTicks) {}

  /** Responses of both kinds take turns, so that both meet the same weather. */
  private static Observed observe(int tickMillis, int slowEvery, long slowMillis) throws Exception {
    Limits limits = new Limits(TOKENS, 1, TOKENS, 8, 4, tickMillis, 20_000);
    try (LoopBench bench = new LoopBench(ensemble, LoopBench.Shape.of(limits))) {
      bench.model.afterForward(
          (row, logits) -> logits[TinyEnsemble.END_OF_TEXT] = Float.NEGATIVE_INFINITY);
      for (int i = 0; i < RESPONSES; i++) {
        bench.model.beforeForward(number -> {});
        answer(bench, "fast-" + i);
        bench.model.beforeForward(number -> work(number % slowEvery == 0 ? slowMillis : 0));
        answer(bench, "slow-" + i);
      }
      bench.stop();
      return new Observed(
          gaps(bench, "fast-"), gaps(bench, "slow-"), bench.loop.released().lateTicks());
    }
  }

  private static void answer(LoopBench bench, String id) throws InterruptedException {
    bench.submit(prompt(id, "hello", TOKENS));
    assertThat(bench.journal.ended(id).usage().outputTokens()).isEqualTo(TOKENS);
  }

  private static void work(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      LockSupport.parkNanos(left * 1_000_000);
    }
  }

  /** Milliseconds between the tokens of each of these responses. */
  private static double[] gaps(LoopBench bench, String prefix) {
    return IntStream.range(0, RESPONSES)
        .mapToObj(i -> bench.journal.tokenMillis(prefix + i))
        .flatMapToDouble(TickedLoopTest::gaps)
        .toArray();
  }

  private static DoubleStream gaps(List<Long> times) {
    return IntStream.range(1, times.size()).mapToDouble(i -> times.get(i) - times.get(i - 1));
  }

  private static double[] inTicks(double[] gaps) {
    return DoubleStream.of(gaps).map(gap -> Math.rint(gap / TICK_MILLIS)).toArray();
  }

  @Test
  void ticksBetweenTokensAreTheSameForBothKindsOfMembers() throws Exception {
    Observed observed = observe(TICK_MILLIS, 4, 2 * TICK_MILLIS);

    assertThat(TwoSamples.pValue(inTicks(observed.fast), inTicks(observed.slow)))
        .as("late ticks: %d", observed.lateTicks)
        .isGreaterThan(FALSE_ALARM_RATE);
  }

  @Test
  void withoutATickTheSameTestTellsThemApart() throws Exception {
    // Every other step and longer, so that a machine that is slow by itself does not drown it.
    Observed observed = observe(0, 2, 4 * TICK_MILLIS);

    assertThat(TwoSamples.pValue(inTicks(observed.fast), inTicks(observed.slow)))
        .isLessThan(FALSE_ALARM_RATE);
    assertThat(observed.lateTicks).isZero();
  }
}
