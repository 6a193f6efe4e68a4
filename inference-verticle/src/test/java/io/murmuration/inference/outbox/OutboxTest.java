package io.murmuration.inference.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OutboxTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static LongFunction<TokenRecord.Released> token(String id, int token) {
    return number -> new Tokens(id, number, 1, null, List.of(token), "x");
  }

  private static LongFunction<TokenRecord.Released> started(String id) {
    return number -> new Started(id, number, 1, 3);
  }

  private static LongFunction<TokenRecord.Released> ended(String id) {
    return number -> new Ended(id, number, 1, Status.COMPLETED, "stop", null, null);
  }

  @Test
  void atMostOneTokenOfAResponseLeavesPerTickAndTheEndOnATickOfItsOwn() {
    ManualOutbox outbox = new ManualOutbox(25, 4);
    Lane lane = outbox.open("a");
    lane.notice(started("a"));
    lane.token(token("a", 7));
    lane.token(token("a", 8));
    lane.end(ended("a"));

    assertThat(outbox.step(10 * MILLI)).isEqualTo(15 * MILLI);
    assertThat(outbox.appender().records()).isEmpty();
    outbox.step(25 * MILLI);
    assertThat(outbox.appender().records()).hasSize(2);
    outbox.step(49 * MILLI);
    assertThat(outbox.appender().records()).hasSize(2);
    outbox.step(50 * MILLI);
    assertThat(outbox.appender().records()).hasSize(3);
    outbox.step(75 * MILLI);

    assertThat(outbox.appender().tokenRecords())
        .containsExactly(
            started("a").apply(1),
            token("a", 7).apply(2),
            token("a", 8).apply(3),
            ended("a").apply(4));
    assertThat(outbox.appender().records())
        .allSatisfy(
            record -> {
              assertThat(record.topic()).isEqualTo("test.tokens.v1");
              assertThat(record.partition()).isEqualTo(2);
              assertThat(record.key()).isEqualTo("a");
              assertThat(record.headers()).containsKeys("ce_id", "ce_type", "ce_source");
            });
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void releaseTimesLieOnTheGridWhateverTheSamplingTimesWere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long period = 20 * MILLI;
    ManualOutbox outbox = new ManualOutbox(20, 1);
    Lane lane = outbox.open("a");
    List<Long> times = new ArrayList<>();
    long now = 0;
    int queued = 0;
    while (times.size() < 30) {
      now += random.nextLong(1, 60 * MILLI);
      if (queued < 30) {
        lane.token(token("a", queued++));
      }
      // The thread sleeps exactly as long as it is told, then looks again.
      long wait = outbox.step(now);
      if (wait > 0) {
        now += wait;
        outbox.step(now);
      }
      while (times.size() < outbox.appender().records().size()) {
        times.add(now);
      }
    }
    assertThat(times).allMatch(time -> time % period == 0);
    assertThat(times).doesNotHaveDuplicates();
  }

  @Test
  void whatArrivesAfterALongPauseWaitsForTheNextTick() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    lane.token(token("a", 1));
    outbox.step(0);
    outbox.step(25 * MILLI);
    lane.token(token("a", 2));

    assertThat(outbox.step(1_003 * MILLI)).isEqualTo(22 * MILLI);
    assertThat(outbox.appender().records()).hasSize(1);
    outbox.step(1_025 * MILLI);
    assertThat(outbox.appender().records()).hasSize(2);
  }

  @Test
  void missedTicksAreNotMadeUpForInABurst() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    for (int i = 0; i < 3; i++) {
      lane.token(token("a", i));
    }
    outbox.step(0);

    outbox.step(1_000 * MILLI);
    outbox.step(1_001 * MILLI);
    assertThat(outbox.appender().records()).hasSize(1);
    outbox.step(1_025 * MILLI);
    assertThat(outbox.appender().records()).hasSize(2);
  }

  @Test
  void everyResponseHasItsTokenOnTheSameTick() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    outbox.open("a").token(token("a", 1));
    outbox.open("b").token(token("b", 2));
    outbox.tick();
    assertThat(outbox.appender().records()).hasSize(2);
    assertThat(outbox.releases()).isEqualTo(1);
  }

  @Test
  void droppedTokensNeverLeaveAndLeaveNoGap() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    lane.token(token("a", 1));
    lane.token(token("a", 2));
    lane.token(token("a", 3));
    outbox.tick();

    assertThat(lane.dropTokens()).isEqualTo(2);
    lane.end(ended("a"));
    outbox.tick();
    outbox.tick();

    assertThat(outbox.appender().tokenRecords())
        .containsExactly(token("a", 1).apply(1), ended("a").apply(2));
  }

  @Test
  void aLaneHasRoomForTheLookaheadOnly() {
    ManualOutbox outbox = new ManualOutbox(25, 2);
    Lane lane = outbox.open("a");
    lane.notice(started("a"));
    lane.token(token("a", 1));
    assertThat(lane.hasRoom()).isTrue();
    lane.token(token("a", 2));
    assertThat(lane.hasRoom()).isFalse();
    outbox.tick();
    assertThat(lane.hasRoom()).isTrue();
  }

  @Test
  void withoutACadenceEverythingLeavesAtOnce() {
    ManualOutbox outbox = new ManualOutbox(0, 4);
    Lane lane = outbox.open("a");
    lane.token(token("a", 1));
    lane.token(token("a", 2));
    lane.end(ended("a"));
    outbox.step(3);
    assertThat(outbox.appender().records()).hasSize(3);
  }

  @Test
  void nothingFollowsARefusedRecord() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    lane.token(token("a", 1));
    lane.token(token("a", 2));
    outbox.appender().refuse();
    outbox.tick();

    assertThat(outbox.refusedResponses()).containsExactly("a");
    assertThat(lane.isOver()).isTrue();
    lane.token(token("a", 3));
    outbox.tick();
    assertThat(outbox.refusedResponses()).containsExactly("a");
  }

  @Test
  void nothingMayFollowTheEnd() {
    Lane lane = new ManualOutbox(25, 4).open("a");
    lane.end(ended("a"));
    assertThatThrownBy(() -> lane.token(token("a", 1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aThreadReleasesAndDrains() throws InterruptedException {
    RecordingAppender appender = new RecordingAppender();
    Outbox.Options options = new Outbox.Options("t", "/test", 5, 100);
    try (Outbox outbox = new Outbox(options, appender, new ManualOutbox(1, 1))) {
      outbox.start();
      Lane lane = outbox.open(new Lane.Route("a", 0, 1, 0), () -> {});
      for (int i = 0; i < 10; i++) {
        lane.token(token("a", i));
      }
      lane.end(ended("a"));
      assertThat(outbox.drain(30_000)).isTrue();
      assertThat(appender.tokenRecords()).hasSize(11);
    }
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> new Outbox.Options("t", "s", -1, 1))
        .hasMessage("tickMillis must be >= 0, got -1");
    assertThatThrownBy(() -> new Outbox.Options("t", "s", 1, 0))
        .hasMessage("lookaheadTokens must be >= 1, got 0");
  }
}
