package io.murmuration.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.messaging.DelegatingProcessor;
import io.murmuration.messaging.EchoProcessor;
import io.murmuration.messaging.Eventually;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.TopicSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writers that died, hang or come back, on a real broker. */
class FencingTest {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final Consumer<Throwable> IGNORE = failure -> {};

  private final ClientSettings settings = ClientSettings.of(Broker.bootstrapServers(), "fencing");
  private final KafkaMessageLog log = new KafkaMessageLog(settings);
  private String input;
  private String output;

  @BeforeEach
  void createTopics() {
    input = "fencing" + TESTS.incrementAndGet() + ".in";
    output = input + ".out";
    new TopicCreation(settings, 1)
        .ensure(
            List.of(
                new TopicSpec(input, 1, TopicSpec.FOREVER),
                new TopicSpec(output, 1, TopicSpec.FOREVER)));
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void readersOfCommittedRecordsWaitForAnOpenTransactionAndSkipAnAbortedOne() throws Exception {
    List<String> committed = tail(true);
    List<String> uncommitted = tail(false);
    try (KafkaProducer<String, String> producer = transactional("somebody")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(output, 0, "k", "open")).get(60, TimeUnit.SECONDS);
      log.appender("w")
          .append(new Outgoing(output, 0, "k", "later", Map.of()))
          .get(60, TimeUnit.SECONDS);

      Eventually.until("the others see it", () -> uncommitted.size() == 2);
      assertThat(committed).isEmpty();

      producer.abortTransaction();
    }
    Eventually.until("the later record arrives", () -> !committed.isEmpty());
    assertThat(committed).containsExactly("later");
    assertThat(uncommitted).containsExactly("open", "later");
  }

  @Test
  void aCrashBetweenSendAndCommitLeavesNothingVisible() throws Exception {
    append("a");
    // What a killed process leaves: an open transaction under the group's own name.
    KafkaProducer<String, String> dead = transactional(input + ".group-0");
    dead.initTransactions();
    dead.beginTransaction();
    dead.send(new ProducerRecord<>(output, 0, "k", "0:lost")).get(60, TimeUnit.SECONDS);
    List<String> facts = tail(true);
    EchoProcessor next = new EchoProcessor(output, false);

    group(log, next, IGNORE).ready().get(60, TimeUnit.SECONDS);

    Eventually.until("the command is answered", () -> !facts.isEmpty());
    dead.close(java.time.Duration.ZERO);
    assertThat(facts).containsExactly("0:a");
    assertThat(next.calls()).startsWith("assigned 0", "expect 0 ", "next 0 0", "process 0 a");
  }

  @Test
  void aMemberThatHangsBeforeItsTransactionIsReplacedAndThenFenced() throws Exception {
    Hanging hanging = new Hanging(new EchoProcessor(output, false), false);
    assertReplacedAndFenced(hanging);
  }

  @Test
  void aMemberThatHangsInsideItsTransactionIsReplacedAndThenFenced() throws Exception {
    Hanging hanging = new Hanging(new EchoProcessor(output, false), true);
    assertReplacedAndFenced(hanging);
  }

  private void assertReplacedAndFenced(Hanging hanging) throws Exception {
    List<String> facts = tail(true);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    ClientSettings impatient =
        new ClientSettings(
            Broker.bootstrapServers(), "hanging", Map.of("max.poll.interval.ms", "6000"));
    try (KafkaMessageLog other = new KafkaMessageLog(impatient)) {
      group(other, hanging, failures::add).ready().get(60, TimeUnit.SECONDS);
      append("a");
      assertThat(hanging.reached.await(60, TimeUnit.SECONDS)).isTrue();

      group(log, new EchoProcessor(output, false), failures::add);
      Eventually.until("the new owner answers", () -> facts.size() == 1);
      hanging.release.countDown();
      Eventually.until("the zombie ends", () -> !failures.isEmpty());
      append("b");
      Eventually.until("the new owner goes on", () -> facts.size() == 2);
    }
    assertThat(facts).containsExactly("0:a", "1:b");
    assertThat(failures).hasSize(1);
  }

  private MessageLog.TransactionalGroup group(
      KafkaMessageLog on, io.murmuration.messaging.LedgerProcessor p, Consumer<Throwable> failure) {
    return on.transact(
        new MessageLog.TransactionOptions(input, output, input + ".group"), p, failure);
  }

  private List<String> tail(boolean committedOnly) {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    log.tail(
        new MessageLog.TailOptions(output, Set.of(0), true, committedOnly),
        r -> seen.add(r.value()),
        IGNORE);
    return seen;
  }

  private void append(String value) throws Exception {
    log.appender("w")
        .append(new Outgoing(input, 0, "k", value, Map.of()))
        .get(60, TimeUnit.SECONDS);
  }

  private KafkaProducer<String, String> transactional(String id) {
    return new KafkaProducer<>(
        settings.transactionalProducer(id), new StringSerializer(), new StringSerializer());
  }

  /** Stops in its first batch until released, either before anything is sent or after. */
  private static final class Hanging extends DelegatingProcessor {
    private final boolean insideTransaction;
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);

    Hanging(EchoProcessor to, boolean insideTransaction) {
      super(to);
      this.insideTransaction = insideTransaction;
    }

    @Override
    public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
      List<Outgoing> facts = super.process(partition, batch, nowMillis);
      if (batch.isEmpty()) {
        return facts;
      }
      if (!insideTransaction) {
        hang();
        return facts;
      }
      // The writer walks through this list between begin and commit.
      return new java.util.AbstractList<>() {
        @Override
        public Outgoing get(int index) {
          if (index == facts.size()) {
            hang();
          }
          return facts.get(index % facts.size());
        }

        @Override
        public int size() {
          return facts.size() + 1;
        }
      };
    }

    private void hang() {
      reached.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
