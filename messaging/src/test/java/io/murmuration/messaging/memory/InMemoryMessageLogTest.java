package io.murmuration.messaging.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.messaging.EchoProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InMemoryMessageLogTest {
  private static final List<TopicSpec> TOPICS =
      List.of(
          new TopicSpec("in", 1, TopicSpec.FOREVER), new TopicSpec("out", 1, TopicSpec.FOREVER));
  private static final MessageLog.TransactionOptions OPTIONS =
      new MessageLog.TransactionOptions("in", "out", "g");

  @ParameterizedTest
  @EnumSource(CrashPoint.class)
  void aMemberThatDiesAnywhereIsReplacedAndNothingHappensTwice(CrashPoint place) {
    InMemoryMessageLog log = InMemoryMessageLog.synchronous(TOPICS, () -> 0L);
    List<Throwable> failures = new ArrayList<>();
    EchoProcessor dying = new EchoProcessor("out", false);
    log.transact(OPTIONS, dying, failures::add);
    log.crashWhen(place::equals);

    log.appender("w").append(command("a"));
    List<LogRecord> visible = log.records("out", 0);
    log.crashWhen(point -> false);
    log.transact(OPTIONS, new EchoProcessor("out", false), failures::add);
    log.appender("w").append(command("b"));

    assertThat(failures).singleElement().isInstanceOf(SimulatedCrash.class);
    assertThat(dying.calls()).doesNotContain("committed 0", "revoked 0");
    assertThat(visible).hasSize(place == CrashPoint.COMMITTED ? 1 : 0);
    assertThat(log.records("out", 0)).extracting(LogRecord::value).containsExactly("0:a", "1:b");
  }

  @Test
  void aHandlerMayAppendAndItsRecordsComeAfterTheOneItHandles() {
    InMemoryMessageLog log = InMemoryMessageLog.synchronous(TOPICS, () -> 0L);
    MessageLog.Appender appender = log.appender("w");
    List<String> seen = new ArrayList<>();
    log.tail(
        new MessageLog.TailOptions("in", Set.of(0), true, true),
        r -> {
          if (seen.size() < 3) {
            appender.append(command(r.value() + "'"));
          }
          seen.add(r.value());
        },
        failure -> {
          throw new AssertionError(failure);
        });

    appender.append(command("a"));

    assertThat(seen).containsExactly("a", "a'", "a''", "a'''");
  }

  @Test
  void anAppendToATopicThatDoesNotExistFails() {
    InMemoryMessageLog log = InMemoryMessageLog.synchronous(TOPICS, () -> 0L);

    assertThat(log.appender("w").append(new Outgoing("nowhere", 0, "k", "v", Map.of())))
        .isCompletedExceptionally();
    assertThat(log.appender("w").append(new Outgoing("in", 1, "k", "v", Map.of())))
        .isCompletedExceptionally();
  }

  private static Outgoing command(String value) {
    return new Outgoing("in", 0, "k", value, Map.of());
  }
}
