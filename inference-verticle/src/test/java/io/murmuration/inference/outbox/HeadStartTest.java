package io.murmuration.inference.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Status;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The first token waits for company, and tokens that come too late are counted. */
class HeadStartTest {
  private static final LongFunction<TokenRecord.Released> TOKEN =
      number -> new Tokens("a", number, 1, "r", List.of(7), "secret");
  private static final LongFunction<TokenRecord.Released> END =
      number -> new Ended("a", number, 1, Status.COMPLETED, "stop", null, null);

  private final Logger logger = (Logger) LoggerFactory.getLogger(Outbox.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
  }

  private static int released(ManualOutbox outbox) {
    return outbox.appender().records().size();
  }

  @Test
  void theFirstTokenWaitsUntilTheLookaheadIsFullAndLaterOnesDoNot() {
    ManualOutbox outbox = new ManualOutbox(25, 3);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.notice(number -> new Started("a", number, 1, 3));
    lane.token(TOKEN);
    outbox.tick();
    assertThat(released(outbox)).as("notices are not held").isEqualTo(1);
    lane.token(TOKEN);
    lane.token(TOKEN);
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(2);
    outbox.tick();
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(4);
    lane.token(TOKEN);
    outbox.tick();
    assertThat(released(outbox)).as("the head start is given once").isEqualTo(5);
  }

  @Test
  void theFirstTokenIsHeldForOneTickLessThanTheLookahead() {
    ManualOutbox outbox = new ManualOutbox(25, 4);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.token(TOKEN);
    for (int tick = 0; tick < 3; tick++) {
      outbox.tick();
      assertThat(released(outbox)).isZero();
    }
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(1);
  }

  @Test
  void aResponseThatHasEndedIsNotHeld() {
    ManualOutbox outbox = new ManualOutbox(25, 4);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.token(TOKEN);
    lane.end(END);
    outbox.tick();
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(2);
  }

  @Test
  void whoExpectsNothingMoreIsNotHeld() {
    ManualOutbox outbox = new ManualOutbox(25, 4);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.token(TOKEN);
    outbox.tick();
    assertThat(released(outbox)).isZero();
    lane.expect(false);
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(1);
  }

  @Test
  void errandsAreRunWithTheTokenBeforeThemAndAtOnceWhenNothingLeavesAnyMore() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    List<String> run = new ArrayList<>();
    lane.errand(() -> run.add("first"));
    assertThat(run).isEmpty();
    outbox.tick();
    assertThat(run).containsExactly("first");
    lane.token(TOKEN);
    lane.token(TOKEN);
    lane.errand(() -> run.add("second after " + released(outbox)));
    outbox.tick();
    assertThat(run).hasSize(1);
    outbox.tick();
    assertThat(run).containsExactly("first", "second after 2");
    lane.token(TOKEN);
    lane.errand(() -> run.add("third"));
    assertThat(lane.dropTokens()).isEqualTo(1);
    lane.end(END);
    outbox.tick();
    lane.errand(() -> run.add("fourth"));
    assertThat(run).containsExactly("first", "second after 2", "third", "fourth");
    assertThat(released(outbox)).isEqualTo(3);
  }

  @Test
  void errandsOfARefusedResponseAreRunAllTheSame() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    List<String> run = new ArrayList<>();
    lane.token(TOKEN);
    lane.token(TOKEN);
    lane.errand(() -> run.add("commit"));
    outbox.appender().refuse();
    outbox.tick();
    assertThat(run).containsExactly("commit");
    lane.errand(() -> run.add("late"));
    assertThat(run).containsExactly("commit", "late");
  }

  @Test
  void withoutACadenceErrandsAreRunWithEverythingElse() {
    ManualOutbox outbox = new ManualOutbox(0, 1);
    Lane lane = outbox.open("a");
    List<String> run = new ArrayList<>();
    lane.token(TOKEN);
    lane.errand(() -> run.add("after " + released(outbox)));
    lane.token(TOKEN);
    outbox.step(1);
    assertThat(run).containsExactly("after 2");
  }

  @Test
  void aLookaheadOfOneHoldsNothing() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    outbox.open("a").token(TOKEN);
    outbox.tick();
    assertThat(released(outbox)).isEqualTo(1);
  }

  @Test
  void ticksWithoutAGrantedTokenAreCountedForEachResponse() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane slow = outbox.open("a");
    Lane other = outbox.open("b");
    slow.expect(true);
    other.expect(true);
    outbox.tick();
    assertThat(outbox.counts()).as("before the first token").isEqualTo(new Outbox.Counts(0, 0));
    slow.token(TOKEN);
    other.token(TOKEN);
    outbox.tick();
    assertThat(outbox.counts()).isEqualTo(new Outbox.Counts(2, 0));
    other.token(TOKEN);
    outbox.tick();
    assertThat(outbox.counts()).isEqualTo(new Outbox.Counts(3, 1));
    outbox.tick();
    assertThat(outbox.counts()).isEqualTo(new Outbox.Counts(3, 3));

    other.expect(false);
    outbox.tick();
    assertThat(outbox.counts())
        .as("who waits for the ledger is not late")
        .isEqualTo(new Outbox.Counts(3, 4));
    slow.end(END);
    outbox.tick();
    outbox.tick();
    assertThat(outbox.counts()).as("nor who has ended").isEqualTo(new Outbox.Counts(3, 4));
    assertThat(outbox.releases()).as("nobody has room because of a late tick").isEqualTo(3);
  }

  @Test
  void withoutACadenceNothingIsLate() {
    ManualOutbox outbox = new ManualOutbox(0, 4);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.token(TOKEN);
    for (int step = 1; step < 10; step++) {
      outbox.step(step);
    }
    assertThat(outbox.counts()).isEqualTo(new Outbox.Counts(1, 0));
  }

  @Test
  void whatComesAfterEverythingWasDroppedWaitsForATick() {
    long milli = TimeUnit.MILLISECONDS.toNanos(1);
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    lane.token(TOKEN);
    outbox.step(5 * milli);
    lane.dropTokens();
    assertThat(outbox.step(25 * milli)).isZero();
    lane.end(END);
    assertThat(outbox.step(61 * milli)).isEqualTo(14 * milli);
    assertThat(released(outbox)).isZero();
  }

  @Test
  void lateTicksAreReportedAtMostOnceAMinuteWithoutTextOrDraw() {
    ManualOutbox outbox = new ManualOutbox(25, 1);
    Lane lane = outbox.open("a");
    lane.expect(true);
    lane.token(TOKEN);
    outbox.tick();
    for (int tick = 0; tick < 2_400; tick++) { // a minute
      outbox.tick();
    }
    assertThat(events.list).hasSize(1);
    outbox.tick();

    assertThat(events.list).hasSize(2);
    assertThat(events.list)
        .allSatisfy(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage())
                  .isEqualTo(
                      "tokens were not ready on their tick: raise tick_millis or lower the load");
            });
    assertThat(events.list.get(0).getKeyValuePairs().toString())
        .isEqualTo("[code=\"late_ticks\", lateTicks=\"1\", tickMillis=\"25\"]");
    assertThat(events.list.get(1).getKeyValuePairs().toString())
        .isEqualTo("[code=\"late_ticks\", lateTicks=\"2400\", tickMillis=\"25\"]");
  }
}
