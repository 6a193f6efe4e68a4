package io.murmuration.messaging.memory;

import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A member of a group. The oldest one alive has all partitions, the others stand by. */
final class MemoryMember extends Subscription implements MessageLog.TransactionalGroup {
  private static final int BATCH_MAX = 1_000;

  private final InMemoryMessageLog log;
  private final StoredTopics topics;
  private final MessageLog.TransactionOptions options;
  private final LedgerProcessor processor;
  private final TreeMap<Integer, Long> next = new TreeMap<>();
  private final Set<Integer> taken = new TreeSet<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  MemoryMember(
      InMemoryMessageLog log,
      MessageLog.TransactionOptions options,
      LedgerProcessor processor,
      Consumer<Throwable> failure) {
    super(log, failure);
    this.log = log;
    this.topics = log.topics();
    this.options = options;
    this.processor = processor;
  }

  String group() {
    return options.group();
  }

  @Override
  public CompletableFuture<Void> ready() {
    return ready;
  }

  @Override
  boolean deliver() {
    boolean active = log.isOldest(this);
    if (active && taken.isEmpty()) {
      takeAll();
    }
    ready.complete(null);
    boolean processed = false;
    for (int partition : List.copyOf(next.keySet())) {
      long offset = next.getOrDefault(partition, 0L);
      List<LogRecord> batch = topics.read(options.inputTopic(), partition, offset, BATCH_MAX);
      if (!batch.isEmpty()) {
        process(partition, batch, log.nowMillis());
        processed = true;
      }
    }
    return processed;
  }

  @Override
  void idle(long nowMillis) {
    List.copyOf(next.keySet()).forEach(partition -> process(partition, List.of(), nowMillis));
  }

  @Override
  void end(Throwable cause) {
    ready.completeExceptionally(cause);
    // A process that is gone says nothing to anybody, not even to its own state machine.
    if (!(cause instanceof SimulatedCrash)) {
      taken.forEach(processor::revoked);
    }
    taken.clear();
    next.clear();
  }

  private void takeAll() {
    for (int partition = 0; partition < topics.partitionCount(options.inputTopic()); partition++) {
      taken.add(partition);
      processor.assigned(partition);
      try {
        next.put(partition, fold(partition));
      } catch (FrozenPartitionException e) {
        processor.frozen(partition, e);
      }
    }
  }

  private long fold(int partition) {
    processor.expect(partition, log.mark(options.group(), partition));
    long end = topics.end(options.outputTopic(), partition);
    for (LogRecord fact : topics.read(options.outputTopic(), partition, 0, (int) end)) {
      processor.replay(partition, fact);
    }
    long from = processor.nextOffset(partition);
    if (from < 0 || from > topics.end(options.inputTopic(), partition)) {
      throw new FrozenPartitionException(
          "the history of %s-%d goes on at command %d, which does not exist"
              .formatted(options.outputTopic(), partition, from));
    }
    return from;
  }

  private void process(int partition, List<LogRecord> batch, long nowMillis) {
    log.mayCrash(CrashPoint.READ);
    List<Outgoing> facts = processor.process(partition, batch, nowMillis);
    log.mayCrash(CrashPoint.DECIDED);
    log.mayCrash(CrashPoint.SENT);
    topics.append(facts, nowMillis);
    if (!facts.isEmpty() || !batch.isEmpty()) {
      log.mark(options.group(), partition, processor.mark(partition));
    }
    next.merge(partition, (long) batch.size(), Long::sum);
    log.mayCrash(CrashPoint.COMMITTED);
    processor.committed(partition);
  }
}
