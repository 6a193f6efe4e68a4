package io.murmuration.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** What every body of the port promises. */
public abstract class MessageLogContract {
  private static final Consumer<Throwable> NO_FAILURE =
      failure -> {
        throw new AssertionError("unexpected failure", failure);
      };

  private MessageLog log;
  private String input;
  private String output;

  /** An empty log with these topics of two partitions each. */
  protected abstract MessageLog open(List<TopicSpec> topics);

  /** Makes an idle second pass. */
  protected abstract void passIdleTime(MessageLog log);

  /** A part of topic names that no other test uses. */
  protected abstract String unique();

  @BeforeEach
  void openLog() {
    String name = unique();
    input = name + ".commands";
    output = name + ".facts";
    log =
        open(
            List.of(
                new TopicSpec(input, 2, TopicSpec.FOREVER),
                new TopicSpec(output, 2, TopicSpec.FOREVER)));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void recordsComeBackInOrderWithTheirPlaces() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    for (int i = 0; i < 50; i++) {
      assertThat(append(appender, i % 2, "v" + i)).isEqualTo(i / 2);
    }
    List<LogRecord> seen = Collections.synchronizedList(new ArrayList<>());
    MessageLog.Tail tail = log.tail(all(input, true), seen::add, NO_FAILURE);

    tail.caughtUp().get(90, TimeUnit.SECONDS);

    for (int partition = 0; partition < 2; partition++) {
      int wanted = partition;
      List<LogRecord> here = seen.stream().filter(r -> r.partition() == wanted).toList();
      assertThat(here).extracting(LogRecord::offset).isSorted().hasSize(25).doesNotHaveDuplicates();
      assertThat(here)
          .allSatisfy(
              r -> {
                assertThat(r.value()).isEqualTo("v" + (2 * r.offset() + wanted));
                assertThat(r.key()).isEqualTo("k");
                assertThat(r.topic()).isEqualTo(input);
              });
    }
  }

  @Test
  void aTailFromTheEndHandlesWhatIsAppendedAfterItWasOpenedAndNothingElse() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    append(appender, 0, "before");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    log.tail(all(input, false), r -> seen.add(r.value()), NO_FAILURE);

    append(appender, 0, "after");

    Eventually.until("the record arrives", () -> !seen.isEmpty());
    assertThat(seen).containsExactly("after");
  }

  @Test
  void theSameKeyGoesToTheSamePartition() throws Exception {
    List<LogRecord> seen = Collections.synchronizedList(new ArrayList<>());
    log.tail(all(input, true), seen::add, NO_FAILURE);
    MessageLog.Appender appender = log.appender("writer");
    for (int i = 0; i < 40; i++) {
      appender
          .append(new Outgoing(input, Outgoing.BY_KEY, "key-" + i % 8, "v", Map.of()))
          .get(90, TimeUnit.SECONDS);
    }

    Eventually.until("all arrive", () -> seen.size() == 40);

    Set<String> places = new java.util.TreeSet<>();
    seen.forEach(r -> places.add(r.key() + "@" + r.partition()));
    assertThat(places).hasSize(8);
    assertThat(seen).extracting(LogRecord::partition).contains(0, 1);
  }

  @Test
  void aTailEndsWithOneFailureWhenItsHandlerThrows() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger handled = new AtomicInteger();
    log.tail(
        all(input, true),
        r -> {
          handled.incrementAndGet();
          throw new IllegalArgumentException("handler");
        },
        failure -> failures.incrementAndGet());
    MessageLog.Appender appender = log.appender("writer");

    append(appender, 0, "one");
    append(appender, 0, "two");

    Eventually.until("the failure is told", () -> failures.get() == 1);
    assertThat(handled).hasValue(1);
  }

  @Test
  void aClosedTailHandlesNothingMore() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    MessageLog.Tail tail = log.tail(all(input, true), r -> handled.incrementAndGet(), NO_FAILURE);
    MessageLog.Appender appender = log.appender("writer");
    append(appender, 0, "one");
    Eventually.until("it runs", () -> handled.get() == 1);

    tail.close();
    append(appender, 0, "two");

    List<String> other = Collections.synchronizedList(new ArrayList<>());
    log.tail(all(input, true), r -> other.add(r.value()), NO_FAILURE)
        .caughtUp()
        .get(90, TimeUnit.SECONDS);
    assertThat(other).containsExactly("one", "two");
    assertThat(handled).hasValue(1);
  }

  @Test
  void eachCommandBecomesOneFactInItsPartition() throws Exception {
    EchoProcessor processor = new EchoProcessor(output, false);
    group(processor, NO_FAILURE).ready().get(90, TimeUnit.SECONDS);
    MessageLog.Appender appender = log.appender("writer");
    for (int i = 0; i < 20; i++) {
      append(appender, i % 2, "c" + i);
    }

    List<LogRecord> facts = facts(20);

    for (int i = 0; i < 20; i++) {
      String value = i / 2 + ":c" + i;
      int partition = i % 2;
      assertThat(facts)
          .filteredOn(r -> r.value().equals(value))
          .singleElement()
          .extracting(LogRecord::partition)
          .isEqualTo(partition);
    }
  }

  @Test
  void anotherMemberReadsTheHistoryAndGoesOnWhereItEnds() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    MessageLog.TransactionalGroup first = group(new EchoProcessor(output, false), NO_FAILURE);
    append(appender, 0, "a");
    append(appender, 0, "b");
    facts(2);
    first.close();
    append(appender, 0, "c");
    EchoProcessor processor = new EchoProcessor(output, false);

    group(processor, NO_FAILURE).ready().get(90, TimeUnit.SECONDS);

    facts(3);
    Eventually.until("it commits", () -> processor.calls().contains("committed 0"));
    assertThat(processor.calls())
        .filteredOn(call -> call.matches("[a-z]+ 0( .*)?"))
        .startsWith(
            "assigned 0",
            "expect 0 2 facts",
            "replay 0 0:a",
            "replay 0 1:b",
            "next 0 2",
            "process 0 c",
            "committed 0");
  }

  @Test
  void timePassesWithoutCommandsAndItsFactsAreKept() throws Exception {
    EchoProcessor processor = new EchoProcessor(output, true);
    group(processor, NO_FAILURE).ready().get(90, TimeUnit.SECONDS);

    passIdleTime(log);

    assertThat(facts(1)).extracting(LogRecord::value).containsExactly("-1:idle");
  }

  @Test
  void aProcessorThatThrowsEndsTheGroupOnceAndLeavesNothingBehind() throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    LedgerProcessor poisoned =
        new DelegatingProcessor(new EchoProcessor(output, false)) {
          @Override
          public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
            List<Outgoing> facts = super.process(partition, batch, nowMillis);
            if (!batch.isEmpty()) {
              throw new IllegalStateException("poison");
            }
            return facts;
          }
        };
    group(poisoned, failures::add).ready().get(90, TimeUnit.SECONDS);
    MessageLog.Appender appender = log.appender("writer");
    append(appender, 1, "c");
    Eventually.until("the failure is told", () -> !failures.isEmpty());
    append(appender, 1, "d");

    group(new EchoProcessor(output, false), NO_FAILURE);

    assertThat(facts(2)).extracting(LogRecord::value).containsExactly("0:c", "1:d");
    assertThat(failures).singleElement().satisfies(e -> assertThat(e).hasMessage("poison"));
  }

  @Test
  void aMemberThatLeavesHandsOverToTheOneThatStandsBy() throws Exception {
    MessageLog.TransactionalGroup first = group(new EchoProcessor(output, false), NO_FAILURE);
    first.ready().get(90, TimeUnit.SECONDS);
    MessageLog.TransactionalGroup second = group(new EchoProcessor(output, false), NO_FAILURE);
    second.ready().get(90, TimeUnit.SECONDS);
    MessageLog.Appender appender = log.appender("writer");
    for (int i = 0; i < 10; i++) {
      append(appender, i % 2, "c" + i);
    }

    first.close();
    for (int i = 10; i < 20; i++) {
      append(appender, i % 2, "c" + i);
    }

    assertThat(facts(20)).extracting(LogRecord::value).doesNotHaveDuplicates();
  }

  @Test
  void aHistoryThatAnswersCommandsWhichDoNotExistFreezesItsPartitionAlone() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    appender.append(new Outgoing(output, 0, "k", "7:ghost", Map.of())).get(90, TimeUnit.SECONDS);
    append(appender, 0, "never");
    append(appender, 1, "answered");
    EchoProcessor processor = new EchoProcessor(output, false);

    group(processor, NO_FAILURE).ready().get(90, TimeUnit.SECONDS);

    assertThat(facts(2)).extracting(LogRecord::value).containsExactly("7:ghost", "0:answered");
    passIdleTime(log);
    assertThat(processor.calls()).contains("frozen 0").noneMatch(c -> c.startsWith("process 0"));
  }

  @Test
  void aPartitionThatAProcessorFreezesIsLeftAloneByEverySuccessor() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    appender.append(new Outgoing(output, 1, "k", "-1:bad", Map.of())).get(90, TimeUnit.SECONDS);
    for (int life = 0; life < 2; life++) {
      EchoProcessor processor = new EchoProcessor(output, false);
      MessageLog.TransactionalGroup group =
          group(
              new DelegatingProcessor(processor) {
                @Override
                public void replay(int partition, LogRecord fact) {
                  super.replay(partition, fact);
                  if (fact.value().equals("-1:bad")) {
                    throw new FrozenPartitionException("bad");
                  }
                }
              },
              NO_FAILURE);
      group.ready().get(90, TimeUnit.SECONDS);
      append(appender, 1, "never");
      append(appender, 0, "answered");
      facts(2 + life);
      group.close();

      assertThat(processor.calls())
          .contains("frozen 1", "revoked 1", "revoked 0")
          .noneMatch(call -> call.startsWith("process 1"));
    }
    assertThat(facts(3))
        .extracting(LogRecord::value)
        .containsExactlyInAnyOrder("-1:bad", "0:answered", "1:answered");
  }

  @Test
  void theNewestDurableMarkIsShownToTheNextOwner() throws Exception {
    MessageLog.Appender appender = log.appender("writer");
    EchoProcessor first = new EchoProcessor(output, false);
    MessageLog.TransactionalGroup group = group(first, NO_FAILURE);
    append(appender, 0, "a");
    append(appender, 0, "b");
    facts(2);
    group.close();
    EchoProcessor second = new EchoProcessor(output, false);

    group(second, NO_FAILURE).ready().get(90, TimeUnit.SECONDS);

    assertThat(first.calls()).contains("expect 0 ", "expect 1 ");
    assertThat(second.calls()).contains("expect 0 2 facts", "expect 1 ");
  }

  @Test
  void aClosedLogIsOfNoUse() {
    log.close();

    assertThatThrownBy(() -> log.tail(all(input, true), r -> {}, NO_FAILURE))
        .isInstanceOf(IllegalStateException.class);
  }

  private MessageLog.TransactionalGroup group(
      LedgerProcessor processor, Consumer<Throwable> failure) {
    return log.transact(
        new MessageLog.TransactionOptions(input, output, input + ".group"), processor, failure);
  }

  private long append(MessageLog.Appender appender, int partition, String value) throws Exception {
    return appender
        .append(new Outgoing(input, partition, "k", value, Map.of("ce_type", "test")))
        .get(90, TimeUnit.SECONDS);
  }

  /** Waits until there are this many facts. */
  private List<LogRecord> facts(int count) throws InterruptedException {
    List<LogRecord> seen = Collections.synchronizedList(new ArrayList<>());
    MessageLog.Tail tail = log.tail(all(output, true), seen::add, NO_FAILURE);
    Eventually.until(count + " facts", () -> seen.size() >= count);
    tail.close();
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  private static MessageLog.TailOptions all(String topic, boolean fromBeginning) {
    return new MessageLog.TailOptions(topic, Set.of(0, 1), fromBeginning, true);
  }
}
