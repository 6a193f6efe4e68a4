package io.murmuration.inference.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import io.murmuration.inference.testbed.TwoSamples;
import io.murmuration.messaging.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an observer measures for two populations of responses whose members make different work. The
 * clock is made, so nothing here fails by chance; the test's own false-alarm rate is 1e-6.
 */
class TickHidesTheDrawTest {
  private static final double FALSE_ALARM_RATE = 1e-6;
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int TICK_MILLIS = 25;
  private static final int LOOKAHEAD = 4;
  private static final int TOKENS = 40;
  private static final int RESPONSES = 20;

  /** Every step takes about the same: the member is up to date. */
  private static LongSupplier upToDate(SplittableRandom random) {
    return () -> random.nextLong(9 * MILLI, 13 * MILLI);
  }

  /** One step in four runs a member that has a long way to catch up: longer than two ticks. */
  private static LongSupplier catchingUp(SplittableRandom random) {
    long[] count = {0};
    return () ->
        count[0]++ % 4 == 2
            ? random.nextLong(45 * MILLI, 62 * MILLI)
            : random.nextLong(9 * MILLI, 12 * MILLI);
  }

  private static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  /**
   * One response on a clock of its own: a worker that makes a token after each step's time, unless
   * the look-ahead is full, and an outbox thread that sleeps as long as it is told to.
   */
  private static final class Line {
    final ManualOutbox outbox;
    final List<Long> times = new ArrayList<>();
    private final Lane lane;
    private final LongSupplier work;
    private final LongFunction<TokenRecord.Released> token;
    private long readyNanos;
    private int made;

    Line(
        int tickMillis,
        long startNanos,
        LongSupplier work,
        LongFunction<TokenRecord.Released> token) {
      outbox = new ManualOutbox(tickMillis, LOOKAHEAD);
      lane = outbox.open("a");
      this.work = work;
      this.token = token;
      this.readyNanos = startNanos + work.getAsLong();
    }

    /** Runs until all tokens have left; each time is when a record was appended. */
    Line run(int tokens) {
      lane.expect(true);
      long now = readyNanos;
      boolean stepping = true;
      while (times.size() < tokens) {
        if (stepping && now >= readyNanos) {
          lane.token(token);
          made++;
          stepping = false;
          if (made == tokens) {
            lane.expect(false);
          }
        }
        long wait = outbox.step(now);
        if (wait == 0) {
          wait = outbox.step(now); // as the thread does: it looks again at once after a release
        }
        while (times.size() < outbox.appender().records().size()) {
          times.add(now);
        }
        if (!stepping && made < tokens && lane.hasRoom()) {
          stepping = true;
          readyNanos = now + work.getAsLong();
        }
        long next = stepping ? readyNanos : Long.MAX_VALUE;
        now = wait > 0 ? Math.min(next, now + wait) : next;
      }
      return this;
    }

    double[] gapMillis() {
      return IntStream.range(1, times.size())
          .mapToDouble(i -> (times.get(i) - times.get(i - 1)) / (double) MILLI)
          .toArray();
    }
  }

  private static LongFunction<TokenRecord.Released> token(String text) {
    return number -> new Tokens("a", number, 1, "r-1", List.of(text.length()), text);
  }

  private interface Work {
    LongSupplier of(SplittableRandom random);
  }

  private static double[] gaps(int tickMillis, Work work) {
    return LongStream.range(0, RESPONSES)
        .mapToObj(
            seed -> {
              SplittableRandom random = new SplittableRandom(seed);
              long start = random.nextLong(1_000 * MILLI);
              return new Line(tickMillis, start, work.of(random), token(" x")).run(TOKENS);
            })
        .flatMapToDouble(line -> Arrays.stream(line.gapMillis()))
        .toArray();
  }

  @Test
  void timesBetweenTokensAreTheSameWhateverTheMembersHaveToDo() {
    double[] fast = gaps(TICK_MILLIS, TickHidesTheDrawTest::upToDate);
    double[] slow = gaps(TICK_MILLIS, TickHidesTheDrawTest::catchingUp);

    assertThat(fast).hasSizeGreaterThan(500).hasSameSizeAs(slow);
    assertThat(TwoSamples.pValue(fast, slow)).isGreaterThan(FALSE_ALARM_RATE);
    assertThat(fast).as("not one gap differs").isEqualTo(slow).containsOnly(TICK_MILLIS);
  }

  @Test
  void theSameTestTellsThemApartWhenTheTickIsOff() {
    double[] fast = gaps(0, TickHidesTheDrawTest::upToDate);
    double[] slow = gaps(0, TickHidesTheDrawTest::catchingUp);

    assertThat(TwoSamples.pValue(fast, slow)).isLessThan(FALSE_ALARM_RATE);
  }

  @Test
  void theSameTestTellsThemApartWhenTheTickIsShorterThanTheMeanStep() {
    double[] fast = gaps(15, TickHidesTheDrawTest::upToDate);
    double[] slow = gaps(15, TickHidesTheDrawTest::catchingUp);

    assertThat(TwoSamples.pValue(fast, slow)).isLessThan(FALSE_ALARM_RATE);
  }

  /** The rule that the documents state, at its edge and with works drawn anyhow within it. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noTokenIsLateIfAnyStepsInARowFitIntoAsManyTicksAndTheLookahead(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long tick = TICK_MILLIS * MILLI;
    List<Long> works = new ArrayList<>(List.of(0L));
    // The longest that no run of steps exceeds its ticks: a bucket that fills by a tick a step.
    long bucket = (LOOKAHEAD - 1) * tick;
    for (int i = 0; i < 200; i++) {
      long most = bucket + tick;
      long work = random.nextInt(3) == 0 ? most : random.nextLong(most + 1);
      works.add(work);
      bucket = Math.min(bucket + tick - work, (LOOKAHEAD - 1) * tick);
    }
    int[] next = {0};

    Line line =
        new Line(TICK_MILLIS, random.nextLong(tick), () -> works.get(next[0]++), token("x"))
            .run(200);

    assertThat(line.gapMillis()).containsOnly(TICK_MILLIS);
    assertThat(line.outbox.counts().lateTicks()).isZero();
  }

  @Test
  void aStepLongerThanTheWholeLookaheadShowsAndIsCounted() {
    long tick = TICK_MILLIS * MILLI;
    int[] next = {0};
    Line line =
        new Line(
                TICK_MILLIS, 0, () -> next[0]++ == 20 ? LOOKAHEAD * tick + 1 : tick / 2, token("x"))
            .run(60);

    assertThat(line.gapMillis()).containsOnlyOnce(2 * TICK_MILLIS);
    assertThat(line.outbox.counts()).isEqualTo(new Outbox.Counts(60, 1));
  }

  private static double[] sizes(List<String> pieces, boolean padded) {
    SplittableRandom random = new SplittableRandom(1);
    List<Outgoing> records = new ArrayList<>();
    while (records.size() < 600) {
      String piece = pieces.get(random.nextInt(pieces.size()));
      Line line = new Line(TICK_MILLIS, 0, () -> 1, token(piece)).run(20);
      records.addAll(line.outbox.appender().records());
    }
    return records.stream()
        .map(record -> padded ? record.value() : unpadded(record.value()))
        .mapToDouble(value -> value.getBytes(StandardCharsets.UTF_8).length)
        .toArray();
  }

  private static String unpadded(String value) {
    return value.replaceFirst(",\"padding\":\"[^\"]*\"", "");
  }

  @Test
  void sizesOfRecordsAreTheSameWhicheverTokensAMemberPrefers() {
    List<String> terse = List.of(" a", ".", " of", "\n");
    List<String> wordy = List.of(" nevertheless", " Unterstützung", " institutionalised", "🐦🐦");

    double[] first = sizes(terse, true);
    double[] second = sizes(wordy, true);

    assertThat(TwoSamples.pValue(first, second)).isGreaterThan(FALSE_ALARM_RATE);
    assertThat(first).containsOnly(256).isEqualTo(second);
    assertThat(TwoSamples.pValue(sizes(terse, false), sizes(wordy, false)))
        .as("without the filler")
        .isLessThan(FALSE_ALARM_RATE);
  }
}
