package io.murmuration.load.accountant;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Asks an accountant as a worker does: appends commands, reads grants in the committed ledger. */
final class Asker implements AutoCloseable {
  private static final long WAIT_SECONDS = 120;

  private final Topics topics;
  private final int partition;
  private final MessageLog.Appender appender;
  private final MessageLog.Tail tail;
  private final Map<String, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong denied = new AtomicLong();

  Asker(MessageLog log, Topics topics, int partition) throws Exception {
    this.topics = topics;
    this.partition = partition;
    this.appender = log.appender("asker");
    this.tail =
        log.tail(
            new MessageLog.TailOptions(topics.ledger(), Set.of(partition), false, true),
            this::read,
            this::fail);
    tail.caughtUp().get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Completes with the time of {@code System.nanoTime} at which the grant was read. */
  CompletableFuture<Long> reserve(BudgetEvent.Reserve reserve) {
    CompletableFuture<Long> grant = new CompletableFuture<>();
    waiting.put(reserve.id(), grant);
    send(reserve);
    return grant;
  }

  void commit(BudgetEvent.Commit commit) {
    send(commit);
  }

  /** Answers that were no grants. */
  long refusedCount() {
    return denied.get();
  }

  @Override
  public void close() {
    tail.close();
    appender.close();
  }

  private void send(BudgetEvent event) {
    var unused =
        appender
            .append(
                new Outgoing(
                    topics.budgetEvents(),
                    partition,
                    event.account(),
                    WireCodec.encode(event),
                    CloudEventHeaders.of("io.murmuration.budget.command", "bench", event.id())))
            .whenComplete(
                (offset, failure) -> {
                  if (failure != null) {
                    fail(failure);
                  }
                });
  }

  private void read(LogRecord stored) {
    long nowNanos = System.nanoTime();
    try {
      LedgerFact fact = WireCodec.decode(stored.value(), LedgerRecord.class).fact();
      if (fact instanceof LedgerFact.Denied || fact instanceof LedgerFact.Rejected) {
        denied.incrementAndGet();
      }
      if (!(fact instanceof LedgerFact.Committed)) {
        CompletableFuture<Long> grant = waiting.remove(fact.id());
        if (grant != null) {
          grant.complete(nowNanos);
        }
      }
    } catch (WireFormatException e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    waiting.values().forEach(grant -> grant.completeExceptionally(cause));
  }
}
