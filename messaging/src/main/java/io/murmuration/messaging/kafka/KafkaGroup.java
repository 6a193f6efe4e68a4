package io.murmuration.messaging.kafka;

import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.fault.FaultPoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a group that turns commands into facts. For each partition it is given: fence, then
 * read the history, then process. Fencing first is what makes the fold complete: reading before it
 * could miss the last commit of the writer before us. What it keeps while others come and go it
 * goes on with: nobody else has fenced it.
 *
 * <p>One thread owns everything here. Nothing is retried by hand: whatever the clients give up on
 * ends the group.
 */
final class KafkaGroup implements MessageLog.TransactionalGroup, KafkaClient, Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaGroup.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long IDLE_MILLIS = 1_000;
  private static final Duration ENDS_WAIT = Duration.ofSeconds(2);

  private final ClientSettings settings;
  private final MessageLog.TransactionOptions options;
  private final LedgerProcessor processor;
  private final Consumer<Throwable> failure;
  private final KafkaConsumer<String, String> consumer;
  private final TreeMap<Integer, PartitionWriter> writers = new TreeMap<>();
  private final Set<Integer> frozen = new TreeSet<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean closing;

  private KafkaGroup(
      ClientSettings settings,
      MessageLog.TransactionOptions options,
      LedgerProcessor processor,
      Consumer<Throwable> failure) {
    this.settings = settings;
    this.options = options;
    this.processor = processor;
    this.failure = failure;
    StringDeserializer text = new StringDeserializer();
    this.consumer = new KafkaConsumer<>(settings.member(options.group()), text, text);
    this.thread = new Thread(this, "group-" + options.group());
    thread.setDaemon(true);
  }

  static KafkaGroup start(
      ClientSettings settings,
      MessageLog.TransactionOptions options,
      LedgerProcessor processor,
      Consumer<Throwable> failure) {
    KafkaGroup group = new KafkaGroup(settings, options, processor, failure);
    group.thread.start();
    return group;
  }

  @Override
  public CompletableFuture<Void> ready() {
    return ready;
  }

  @Override
  public void run() {
    try {
      loop();
    } catch (WakeupException e) {
      if (!closing) {
        fail(e);
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      end();
    }
  }

  @Override
  public boolean isEnded() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    Closing.join(thread);
  }

  private void loop() {
    consumer.subscribe(List.of(options.inputTopic()), new Assignment());
    long idleAtMillis = System.currentTimeMillis();
    while (!closing) {
      ConsumerRecords<String, String> records = consumer.poll(POLL);
      for (TopicPartition partition : records.partitions()) {
        List<LogRecord> batch = records.records(partition).stream().map(Records::read).toList();
        process(partition, batch, System.currentTimeMillis());
      }
      long now = System.currentTimeMillis();
      if (Math.abs(now - idleAtMillis) >= IDLE_MILLIS) {
        idleAtMillis = now;
        letTimePass(now);
      }
    }
  }

  /**
   * Time passes in a partition only as far as its commands were read: what waits there, after an
   * outage for example, was sent before now and comes first.
   */
  private void letTimePass(long nowMillis) {
    List<TopicPartition> owned =
        writers.keySet().stream().map(p -> new TopicPartition(options.inputTopic(), p)).toList();
    Map<TopicPartition, Long> ends;
    try {
      ends = consumer.endOffsets(owned, ENDS_WAIT);
    } catch (RetriableException e) {
      LOGGER.atDebug().addKeyValue("cause", e.getClass().getName()).log("time stands still");
      return;
    }
    for (TopicPartition partition : owned) {
      if (consumer.position(partition) >= ends.getOrDefault(partition, Long.MAX_VALUE)) {
        process(partition, List.of(), nowMillis);
      }
    }
  }

  private void process(TopicPartition partition, List<LogRecord> batch, long nowMillis) {
    PartitionWriter writer = writers.get(partition.partition());
    if (writer == null) {
      throw new IllegalStateException("records of a partition that is not ours: " + partition);
    }
    if (!batch.isEmpty()) {
      FaultPoint.at("accountant.polled");
    }
    List<Outgoing> facts = processor.process(partition.partition(), batch, nowMillis);
    if (!facts.isEmpty() || !batch.isEmpty()) {
      // The position is after the batch: nothing was polled since.
      OffsetAndMetadata next =
          new OffsetAndMetadata(
              consumer.position(partition), processor.mark(partition.partition()));
      writer.commit(facts, Map.of(partition, next), options.group());
    }
    processor.committed(partition.partition());
  }

  private void take(int partition) {
    writers.put(
        partition, PartitionWriter.fenceOthers(settings, options.group() + "-" + partition));
    FaultPoint.at("accountant.fenced");
    processor.assigned(partition);
    TopicPartition commands = new TopicPartition(options.inputTopic(), partition);
    try {
      long next = fold(commands);
      consumer.seek(commands, next);
      LOGGER
          .atInfo()
          .addKeyValue("partition", partition)
          .addKeyValue("nextOffset", next)
          .log("partition taken");
    } catch (FrozenPartitionException e) {
      freeze(commands, e);
    }
  }

  /** Reads the history; returns where the commands go on that it does not answer. */
  private long fold(TopicPartition commands) {
    int partition = commands.partition();
    processor.expect(partition, mark(commands));
    new HistoryReader(settings, () -> closing)
        .read(
            new TopicPartition(options.outputTopic(), partition),
            fact -> {
              FaultPoint.at("accountant.folding");
              processor.replay(partition, fact);
            });
    FaultPoint.at("accountant.folded");
    long next = processor.nextOffset(partition);
    requireExisting(commands, next);
    return next;
  }

  private String mark(TopicPartition commands) {
    OffsetAndMetadata stored = consumer.committed(Set.of(commands)).get(commands);
    return stored == null ? "" : stored.metadata();
  }

  /** Others fence nobody here while we own the partition, and we write nothing. */
  private void freeze(TopicPartition commands, FrozenPartitionException cause) {
    int partition = commands.partition();
    consumer.pause(List.of(commands));
    frozen.add(partition);
    PartitionWriter writer = writers.remove(partition);
    if (writer != null) {
      Closing.quietly(writer);
    }
    processor.frozen(partition, cause);
  }

  /** A history that answers commands which are not there belongs to another input. */
  private void requireExisting(TopicPartition commands, long next) {
    List<TopicPartition> only = List.of(commands);
    long begin = consumer.beginningOffsets(only).getOrDefault(commands, 0L);
    long end = consumer.endOffsets(only).getOrDefault(commands, 0L);
    if (next < begin || next > end) {
      throw new FrozenPartitionException(
          "the history of %s-%d goes on at command %d but the commands are %d..%d: truncated?"
              .formatted(options.outputTopic(), commands.partition(), next, begin, end));
    }
  }

  private void giveUp(int partition) {
    PartitionWriter writer = writers.remove(partition);
    if (writer != null) {
      Closing.quietly(writer);
    }
    if (frozen.remove(partition) || writer != null) {
      processor.revoked(partition);
    }
  }

  private void end() {
    List.copyOf(writers.keySet()).forEach(this::giveUpQuietly);
    List.copyOf(frozen).forEach(this::giveUpQuietly);
    Closing.quietly(consumer);
    ready.completeExceptionally(new IllegalStateException("the group member ended"));
  }

  private void giveUpQuietly(int partition) {
    Closing.quietly(() -> giveUp(partition));
  }

  private void fail(Throwable cause) {
    ready.completeExceptionally(cause);
    failure.accept(cause);
  }

  /** Runs inside {@code poll}, on the group's thread. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> take(partition.partition()));
      ready.complete(null);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> giveUp(partition.partition()));
    }
  }
}
