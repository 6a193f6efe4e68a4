package io.murmuration.gateway;

import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A log of which one topic comes late: while held, nothing of it is handed on. */
final class LaggingLog implements MessageLog {
  private final MessageLog log;
  private final String topic;
  private final AtomicInteger endsAsked = new AtomicInteger();
  private final List<Runnable> late = new ArrayList<>();
  private boolean held;

  LaggingLog(MessageLog log, String topic) {
    this.log = log;
    this.topic = topic;
  }

  synchronized void hold() {
    held = true;
  }

  synchronized void letGo() {
    held = false;
    late.forEach(Runnable::run);
    late.clear();
  }

  int endsAsked() {
    return endsAsked.get();
  }

  @Override
  public Tail tail(TailOptions options, Consumer<LogRecord> handler, Consumer<Throwable> failure) {
    boolean lags = options.topic().equals(topic);
    return log.tail(options, lags ? record -> hand(record, handler) : handler, failure);
  }

  private synchronized void hand(LogRecord record, Consumer<LogRecord> handler) {
    if (held) {
      late.add(() -> handler.accept(record));
    } else {
      handler.accept(record);
    }
  }

  @Override
  public long endOffset(String of, int partition) {
    endsAsked.incrementAndGet();
    return log.endOffset(of, partition);
  }

  @Override
  public Appender appender(String clientName) {
    return log.appender(clientName);
  }

  @Override
  public TransactionalGroup transact(
      TransactionOptions options, LedgerProcessor processor, Consumer<Throwable> failure) {
    return log.transact(options, processor, failure);
  }

  @Override
  public Scanned scan(ScanOptions options, Predicate<LogRecord> handler) {
    return log.scan(options, handler);
  }

  @Override
  public void close() {
    // It is another one's.
  }
}
