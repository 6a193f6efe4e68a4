package io.murmuration.messaging;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A partitioned, durable log. All methods may block and must stay off event loops. */
public interface MessageLog extends AutoCloseable {

  /** Opens a writer whose appends are idempotent and acknowledged by all in-sync replicas. */
  Appender appender(String clientName);

  /**
   * Reads fixed partitions of a topic without a group, forever. Returns when the starting point is
   * fixed: what is appended afterwards is handled whatever the options.
   *
   * @param handler called in order for each record, on the tail's own thread
   * @param failure called once if the tail can not go on, also if the handler throws
   */
  Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure);

  /**
   * Consumes a topic in a group and turns each batch into facts of another topic, partition by
   * partition, each batch in one transaction with its offsets.
   *
   * @param failure called once if the group can not go on; nothing of an unfinished batch is
   *     visible then, and nothing more is processed
   * @throws IllegalStateException if the log is too old to fence a writer reliably
   */
  TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure);

  /**
   * Reads what a partition holds from an offset to its end at the time of the call, then returns.
   *
   * @param handler called in order for each record, on the caller's thread; false to stop early
   * @return what was read
   */
  Scanned scan(ScanOptions options, Predicate<LogRecord> handler);

  /** Offset that the next record of a partition will have at the least. */
  long endOffset(String topic, int partition);

  /** Closes everything that was opened through this log. */
  @Override
  void close();

  /** Writes records. Safe for any thread. */
  interface Appender extends AutoCloseable {
    /**
     * Completes with the record's offset when it is durable, exceptionally if that can not be told.
     * May block while metadata is missing. The future completes on the writer's own thread: what
     * depends on it must not block.
     */
    CompletableFuture<Long> append(Outgoing record);

    @Override
    void close();
  }

  /** A running reader. */
  interface Tail extends AutoCloseable {
    /**
     * Completes when everything that was in the partitions at the start has been handled,
     * exceptionally if the tail ends before.
     */
    CompletableFuture<Void> caughtUp();

    @Override
    void close();
  }

  /** A running transactional consumer. */
  interface TransactionalGroup extends AutoCloseable {
    /**
     * Completes when the group has given this member its first partitions, none if it stands by,
     * and their history was read; exceptionally if the group ends before.
     */
    CompletableFuture<Void> ready();

    @Override
    void close();
  }

  /**
   * What a tail reads.
   *
   * @param partitions partitions to read
   * @param fromBeginning whether to begin with the oldest record or after the newest
   * @param committedOnly whether to hide records of open and aborted transactions
   */
  record TailOptions(
      String topic, Set<Integer> partitions, boolean fromBeginning, boolean committedOnly) {
    public TailOptions {
      partitions = Set.copyOf(partitions);
      if (partitions.isEmpty()) {
        throw new IllegalArgumentException("partitions must name at least one partition");
      }
    }
  }

  /**
   * What a group turns into what.
   *
   * @param inputTopic commands
   * @param outputTopic facts; same number of partitions
   * @param group consumer group and prefix of the transactional ids
   */
  record TransactionOptions(String inputTopic, String outputTopic, String group) {}

  /**
   * What a scan reads.
   *
   * @param from offset of the first record, 0 or more; older ones that are gone are passed over
   * @param committedOnly whether to hide records of open and aborted transactions
   */
  record ScanOptions(String topic, int partition, long from, boolean committedOnly) {
    public ScanOptions {
      if (from < 0) {
        throw new IllegalArgumentException("from must be >= 0, got " + from);
      }
    }
  }

  /**
   * What a scan read.
   *
   * @param from where it began: beyond what was asked for if older records are gone
   * @param next offset after the last one that was looked at
   */
  record Scanned(long from, long next) {}
}
