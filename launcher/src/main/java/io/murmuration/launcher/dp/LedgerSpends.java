package io.murmuration.launcher.dp;

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
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.dp.spend.SpendPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The account of one run in the Kafka ledger. Each step is one reservation of one event, granted
 * when the grant was <em>read</em> in the ledger, where it is durable and charged. A commit states
 * the one event; a commit that is lost leaves the same charge.
 */
public final class LedgerSpends implements SpendPort, AutoCloseable {
  private final MessageLog log;
  private final Topics topics;
  private final TrainingAccount owner;
  private final long answerMillis;
  private final int partition;
  private final String instance = "trainer-" + UUID.randomUUID();
  private final MessageLog.Appender appender;
  private final MessageLog.Tail tail;
  private final SpendHistory history;
  private final Map<String, CompletableFuture<LedgerFact>> asked = new HashMap<>(); // by this
  private long number;

  private LedgerSpends(MessageLog log, Topics topics, TrainingAccount owner, long answerMillis) {
    this.log = log;
    this.topics = topics;
    this.owner = owner;
    this.answerMillis = answerMillis;
    this.partition = Topics.budgetPartition(owner.dataset());
    this.history = new SpendHistory(owner);
    this.appender = log.appender("trainer");
    this.tail =
        log.tail(
            new MessageLog.TailOptions(topics.ledger(), Set.of(partition), true, true),
            this::read,
            history::broken);
  }

  /**
   * Reads what the run has spent so far.
   *
   * @param answerMillis how long an accountant may take to answer
   * @throws IllegalStateException if the ledger can not be read
   */
  public static LedgerSpends open(
      MessageLog log, Topics topics, TrainingAccount owner, long answerMillis)
      throws InterruptedException {
    LedgerSpends spends = new LedgerSpends(log, topics, owner, answerMillis);
    try {
      await(spends.tail.caughtUp(), answerMillis, "the ledger could not be read");
      spends.readCommands();
      spends.number = spends.history.lastNumber();
      return spends;
    } catch (RuntimeException | InterruptedException e) {
      spends.close();
      throw e;
    }
  }

  @Override
  public SpendAnswer reserve(int step, PrivacyEvent event) {
    String id = owner.reservation(++number, step);
    CompletableFuture<LedgerFact> answer = new CompletableFuture<>();
    synchronized (this) {
      asked.put(id, answer);
    }
    BudgetEvent.Reserve command =
        new BudgetEvent.Reserve(
            id,
            owner.account(),
            owner.dataset(),
            event,
            1,
            null,
            new BudgetEvent.Origin(instance, number));
    history.asked(command);
    try {
      send(command, "io.murmuration.budget.reserve");
      LedgerFact fact = await(answer, answerMillis, "no accountant answered");
      if (fact instanceof LedgerFact.Granted) {
        return new SpendAnswer.Granted(history.granted(id));
      } else if (fact instanceof LedgerFact.Denied denied) {
        return new SpendAnswer.Refused(
            "account '%s' has %d units left and a step costs %d"
                .formatted(owner.account(), denied.remainingUnits(), denied.requiredUnits()));
      } else if (fact instanceof LedgerFact.Rejected rejected) {
        return new SpendAnswer.Refused(rejected.code() + ": " + rejected.reason());
      }
      throw new IllegalStateException("not an answer to a reservation: " + fact.getClass());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a step was being paid for", e);
    } finally {
      synchronized (this) {
        asked.remove(id);
      }
    }
  }

  @Override
  public void commit(Spend spend) {
    if (history.isOver(spend.id())) {
      return;
    }
    try {
      send(
          new BudgetEvent.Commit(spend.id(), owner.account(), 1, "step " + spend.step()),
          "io.murmuration.budget.commit");
      history.over(spend.id());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a step was committed", e);
    }
  }

  @Override
  public List<Spend> history() {
    return history.spends();
  }

  @Override
  public void close() {
    tail.close();
    appender.close();
  }

  private void read(LogRecord stored) {
    LedgerFact fact;
    try {
      fact = WireCodec.decode(stored.value(), LedgerRecord.class).fact();
    } catch (WireFormatException e) {
      history.broken(e);
      return;
    }
    if (owner.owns(fact.id())) {
      history.take(fact);
      CompletableFuture<LedgerFact> waiting;
      synchronized (this) {
        waiting = asked.get(fact.id());
      }
      boolean isAnswer =
          fact instanceof LedgerFact.Granted
              || fact instanceof LedgerFact.Denied
              || fact instanceof LedgerFact.Rejected;
      if (waiting != null && isAnswer) {
        waiting.complete(fact);
      }
    }
  }

  /** What earlier processes asked for: a grant does not say for which event it is. */
  private void readCommands() {
    log.scan(
        new MessageLog.ScanOptions(topics.budgetEvents(), partition, 0, false),
        stored -> {
          try {
            if (WireCodec.decode(stored.value(), BudgetEvent.class)
                    instanceof BudgetEvent.Reserve reserve
                && owner.owns(reserve.id())) {
              history.asked(reserve);
            }
          } catch (WireFormatException e) {
            // Somebody's nonsense: the accountant has answered it as such, and granted nothing.
          }
          return true;
        });
  }

  private void send(BudgetEvent event, String type) throws InterruptedException {
    await(
        appender.append(
            new Outgoing(
                topics.budgetEvents(),
                partition,
                owner.account(),
                WireCodec.encode(event),
                CloudEventHeaders.of(type, "trainer/" + owner.run(), event.id()))),
        answerMillis,
        "the command could not be stored");
  }

  private static <T> T await(CompletableFuture<T> future, long millis, String otherwise)
      throws InterruptedException {
    try {
      return future.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          otherwise
              + " within "
              + millis
              + " ms; what was asked for stays spent if it was granted. Run the same command again"
              + " when the accountant is back",
          e);
    }
  }
}
