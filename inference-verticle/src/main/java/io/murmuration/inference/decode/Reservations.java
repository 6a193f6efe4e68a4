package io.murmuration.inference.decode;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.inference.sequence.BudgetDesk;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.fault.FaultPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends budget events and leads the ledger's answers back to the sequences that asked. Owned by the
 * decode loop's thread; only sending may happen elsewhere, and its failures come through the inbox.
 */
final class Reservations implements BudgetDesk {
  /** Unanswered requests that are remembered; a forgotten grant expires in full, which is safe. */
  static final int UNANSWERED_MAX = 10_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(Reservations.class);

  private final Destination destination;
  private final MessageLog.Appender appender;
  private final Consumer<String> reserveFailed;
  private final Map<String, Sequence> askers = new LinkedHashMap<>();
  private final String sender = "w-" + UUID.randomUUID(); // another one after each start
  private long nextNumber;

  /**
   * @param topic budget event topic, full name
   * @param partition budget partition of the data set
   * @param source {@code ce_source}
   */
  record Destination(String topic, int partition, String source) {}

  /** {@code reserveFailed} hears ids of requests that could not be written, on any thread. */
  Reservations(
      Destination destination, MessageLog.Appender appender, Consumer<String> reserveFailed) {
    this.destination = destination;
    this.appender = appender;
    this.reserveFailed = reserveFailed;
  }

  @Override
  public void reserve(BudgetEvent.Reserve reserve, Sequence asker, Executor departure) {
    if (askers.size() == UNANSWERED_MAX) {
      askers.remove(askers.keySet().iterator().next());
    }
    askers.put(reserve.id(), asker);
    departure.execute(() -> send(reserve));
  }

  @Override
  public void commit(BudgetEvent.Commit commit) {
    FaultPoint.at("worker.committing");
    var unused = // The callback says what the future would.
        append(commit, "commit")
            .whenComplete(
                (offset, failure) -> {
                  if (failure != null) {
                    logLost(commit);
                  }
                });
  }

  /** Leads a fact to whoever asked for it; facts about others' requests are passed over. */
  void apply(LedgerFact fact) {
    if (fact instanceof LedgerFact.Granted granted) {
      Sequence asker = askers.remove(granted.id());
      if (asker != null) {
        FaultPoint.at("worker.granted");
        asker.granted(granted);
      }
    } else if (fact instanceof LedgerFact.Denied denied) {
      Sequence asker = askers.remove(denied.id());
      if (asker != null) {
        asker.denied(denied);
      }
    } else if (fact instanceof LedgerFact.Rejected rejected) {
      Sequence asker = askers.remove(rejected.id());
      if (asker != null) {
        asker.rejected(rejected);
      }
    }
  }

  /**
   * A request could not be written as far as we know: the response is left to a later try. It may
   * have been written all the same: an answer is still listened for, so that a late grant is given
   * back.
   */
  void unsent(String reservationId) {
    Sequence asker = askers.get(reservationId);
    if (asker != null) {
      asker.handOver();
    }
  }

  /** Whether answers are awaited. */
  boolean isAnythingUnanswered() {
    return !askers.isEmpty();
  }

  private void send(BudgetEvent.Reserve reserve) {
    FaultPoint.at("worker.reserving");
    var unused = // The callback says what the future would.
        appendNext(reserve)
            .whenComplete(
                (offset, failure) -> {
                  if (failure != null) {
                    reserveFailed.accept(reserve.id());
                  } else {
                    FaultPoint.at("worker.reserved");
                  }
                });
  }

  /** Requests leave on several threads; their numbers must rise along the log. */
  private synchronized CompletableFuture<Long> appendNext(BudgetEvent.Reserve reserve) {
    BudgetEvent.Reserve numbered =
        new BudgetEvent.Reserve(
            reserve.id(),
            reserve.account(),
            reserve.dataset(),
            reserve.mechanism(),
            reserve.tokens(),
            reserve.tenant(),
            new BudgetEvent.Origin(sender, nextNumber++));
    return append(numbered, "reserve");
  }

  private CompletableFuture<Long> append(BudgetEvent event, String kind) {
    return appender.append(
        new Outgoing(
            destination.topic(),
            destination.partition(),
            event.account(),
            WireCodec.encode(event),
            CloudEventHeaders.of(
                "io.murmuration.budget." + kind, destination.source(), event.id() + "-" + kind)));
  }

  private static void logLost(BudgetEvent.Commit commit) {
    LOGGER
        .atWarn()
        .addKeyValue("account", commit.account())
        .addKeyValue("reservation", commit.id())
        .log("commit could not be written, the reservation will be charged in full");
  }
}
