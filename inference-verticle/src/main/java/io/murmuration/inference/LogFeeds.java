package io.murmuration.inference;

import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.inference.decode.DecodeLoop;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.MessageLog.TailOptions;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the ledger's facts and cancellations to the decode loop, on the tails' threads; facts from
 * now on, cancellations of all that is kept, so that one outlives the worker that heard it. A
 * ledger that cannot be read or understood ends the loop: without it nothing may be sampled.
 */
final class LogFeeds implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogFeeds.class);

  private final MessageLog.Tail ledger;
  private final MessageLog.Tail control;

  private LogFeeds(MessageLog.Tail ledger, MessageLog.Tail control) {
    this.ledger = ledger;
    this.control = control;
  }

  /** Starts both tails. May block. */
  static LogFeeds start(MessageLog log, Topics topics, String dataset, DecodeLoop loop) {
    Set<Integer> partition = Set.of(Topics.budgetPartition(dataset));
    MessageLog.Tail ledger =
        log.tail(
            new TailOptions(topics.ledger(), partition, false, true),
            record -> loop.fact(read(record).fact()),
            loop::fail);
    try {
      MessageLog.Tail control =
          log.tail(
              new TailOptions(topics.control(), Set.of(0), true, false),
              record -> cancel(record, loop),
              loop::fail);
      return new LogFeeds(ledger, control);
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /** Completes when what was cancelled is known and what is written from now on will be heard. */
  CompletableFuture<Void> listening() {
    return CompletableFuture.allOf(ledger.caughtUp(), control.caughtUp());
  }

  @Override
  public void close() {
    control.close();
    ledger.close();
  }

  private static LedgerRecord read(LogRecord record) {
    LedgerRecord entry;
    try {
      entry = WireCodec.decode(record.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      throw new IllegalStateException("the ledger holds an unreadable entry: " + record, e);
    }
    if (entry.version() != LedgerRecord.VERSION) {
      throw new IllegalStateException(
          "the ledger holds an entry of version " + entry.version() + ": " + record);
    }
    return entry;
  }

  private static void cancel(LogRecord record, DecodeLoop loop) {
    try {
      ControlEvent event = WireCodec.decode(record.value(), ControlEvent.class);
      if (event instanceof ControlEvent.Cancel cancel) {
        loop.cancel(cancel.responseId(), cancel.reason());
      }
    } catch (WireFormatException e) {
      LOGGER
          .atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("code", e.problem().code())
          .log("control record passed over");
    }
  }
}
