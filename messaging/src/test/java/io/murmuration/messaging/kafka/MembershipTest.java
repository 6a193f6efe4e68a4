package io.murmuration.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.messaging.DelegatingProcessor;
import io.murmuration.messaging.EchoProcessor;
import io.murmuration.messaging.Eventually;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of a group that come and go, on a real broker. */
class MembershipTest {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Consumer<Throwable> IGNORE = failure -> {};
  private static final int SLOW_MILLIS = 1_500; // more than it takes for idle time to come

  private final ClientSettings settings = ClientSettings.of(Broker.bootstrapServers(), "members");
  private final KafkaMessageLog log = new KafkaMessageLog(settings);
  private String input;
  private String output;

  @BeforeEach
  void createTopics() {
    input = "members" + TESTS.incrementAndGet() + ".in";
    output = input + ".out";
    new TopicCreation(settings, 1)
        .ensure(
            List.of(
                new TopicSpec(input, 2, TopicSpec.FOREVER),
                new TopicSpec(output, 2, TopicSpec.FOREVER)));
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void whoComesAndGoesStopsNoPartitionThatAnotherKeeps() throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    EchoProcessor first = new EchoProcessor(output, false);
    EchoProcessor second = new EchoProcessor(output, false);
    group(log, first, failures::add).ready().get(60, TimeUnit.SECONDS);
    assertThat(first.calls()).contains("assigned 0", "assigned 1");

    try (KafkaMessageLog other =
        new KafkaMessageLog(ClientSettings.of(Broker.bootstrapServers(), "second"))) {
      group(other, second, failures::add).ready().get(60, TimeUnit.SECONDS);
      Eventually.until("it has a partition", () -> count(second, "assigned ") == 1);
      int moved = second.calls().contains("assigned 0") ? 0 : 1;
      int kept = 1 - moved;
      append(kept, "a");
      append(moved, "b");
      Eventually.until("both answer", () -> count(first, "process ") + count(second, "pro") == 2);
      assertThat(first.calls())
          .contains("process " + kept + " a")
          .doesNotContain("revoked " + kept);
      assertThat(second.calls()).contains("process " + moved + " b");
    }
    Eventually.until("it has both again", () -> count(first, "assigned ") == 3);
    append(0, "c");
    append(1, "c");
    Eventually.until("it answers both", () -> count(first, "process ") == 3);

    // Two at the start and the one that came back: the other never left.
    assertThat(count(first, "revoked ")).isEqualTo(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void timePassesOnlyWhenAllCommandsThatWaitedAreRead() throws Exception {
    append(0, "a");
    List<String> facts = facts(0);
    LedgerProcessor slow =
        new DelegatingProcessor(new EchoProcessor(output, true)) {
          @Override
          public void assigned(int partition) {
            try {
              Thread.sleep(SLOW_MILLIS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.assigned(partition);
          }

          @Override
          public List<Outgoing> process(
              int partition, List<io.murmuration.messaging.LogRecord> batch, long nowMillis) {
            return partition == 0 ? super.process(partition, batch, nowMillis) : List.of();
          }
        };

    group(log, slow, IGNORE);

    Eventually.until("time passes", () -> facts.contains("-1:idle"));
    assertThat(facts).containsExactly("0:a", "-1:idle");
  }

  private static long count(EchoProcessor of, String prefix) {
    return of.calls().stream().filter(call -> call.startsWith(prefix)).count();
  }

  private MessageLog.TransactionalGroup group(
      KafkaMessageLog on, LedgerProcessor processor, Consumer<Throwable> failure) {
    return on.transact(
        new MessageLog.TransactionOptions(input, output, input + ".group"), processor, failure);
  }

  private List<String> facts(int partition) {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    log.tail(
        new MessageLog.TailOptions(output, Set.of(partition), true, true),
        record -> seen.add(record.value()),
        IGNORE);
    return seen;
  }

  private void append(int partition, String value) throws Exception {
    log.appender("w")
        .append(new Outgoing(input, partition, "k", value, Map.of()))
        .get(60, TimeUnit.SECONDS);
  }
}
