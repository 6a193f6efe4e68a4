package io.murmuration.messaging;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A partitioned, durable log. All methods may block and must stay off event loops. */
public interface MessageLog extends AutoCloseable {

  /** Opens a writer whose appends are idempotent and acknowledged by all in-sync replicas. */
  Appender appender(String clientName);

  /**
   * Reads fixed partitions of a topic without a group, forever.
   *
   * @param handler called in order for each record, on the tail's own thread
   * @param failure called once if the tail can not go on
   */
  Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure);

  /**
   * Consumes a topic in a group and turns each batch into facts of another topic, partition by
   * partition, each batch in one transaction with its offsets.
   */
  TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure);

  @Override
  void close();

  /** Writes records. Safe for any thread. */
  interface Appender extends AutoCloseable {
    /** Completes with the record's offset when it is durable. May block while metadata is missing. */
    CompletableFuture<Long> append(Outgoing record);

    @Override
    void close();
  }

  /** A running reader. */
  interface Tail extends AutoCloseable {
    /** Completes when everything that was in the partitions at the start has been handled. */
    CompletableFuture<Void> caughtUp();

    @Override
    void close();
  }

  /** A running transactional consumer. */
  interface TransactionalGroup extends AutoCloseable {
    /** Completes when partitions were assigned for the first time and their history was read. */
    CompletableFuture<Void> ready();

    @Override
    void close();
  }

  /**
   * @param partitions partitions to read
   * @param fromBeginning whether to begin with the oldest record or after the newest
   * @param committedOnly whether to hide records of open and aborted transactions
   */
  record TailOptions(
      String topic, Set<Integer> partitions, boolean fromBeginning, boolean committedOnly) {
    public TailOptions {
      partitions = Set.copyOf(partitions);
    }
  }

  /**
   * @param inputTopic commands
   * @param outputTopic facts; same number of partitions
   * @param group consumer group and prefix of the transactional ids
   */
  record TransactionOptions(String inputTopic, String outputTopic, String group) {}
}
