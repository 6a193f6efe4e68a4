package io.murmuration.launcher.account;

import io.murmuration.contracts.budget.AccountTerms;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens accounts by asking the accountant and waiting for its fact. Blocks; not safe for several
 * threads.
 */
public final class AccountOperator {
  private final MessageLog log;
  private final Topics topics;

  public AccountOperator(MessageLog log, Topics topics) {
    this.log = log;
    this.topics = topics;
  }

  /**
   * Asks for an account and waits for the answer.
   *
   * @return {@link LedgerFact.Opened} or {@link LedgerFact.Rejected}
   * @throws TimeoutException if no accountant answers in time
   */
  public LedgerFact open(String account, AccountTerms terms, long timeoutMillis)
      throws InterruptedException, TimeoutException {
    String id = UUID.randomUUID().toString();
    int partition = Topics.budgetPartition(terms.dataset().fingerprint());
    CompletableFuture<LedgerFact> answer = new CompletableFuture<>();
    MessageLog.TailOptions answers =
        new MessageLog.TailOptions(topics.ledger(), Set.of(partition), false, true);
    try (MessageLog.Tail tail =
            log.tail(answers, record -> match(record, id, answer), answer::completeExceptionally);
        MessageLog.Appender appender = log.appender("operator")) {
      tail.caughtUp().get(timeoutMillis, TimeUnit.MILLISECONDS);
      BudgetEvent open = new BudgetEvent.Open(id, account, terms);
      appender
          .append(
              new Outgoing(
                  topics.budgetEvents(),
                  partition,
                  account,
                  WireCodec.encode(open),
                  CloudEventHeaders.of("io.murmuration.budget.open", "operator", id)))
          .get(timeoutMillis, TimeUnit.MILLISECONDS);
      return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the log failed while an account was opened", e.getCause());
    }
  }

  /**
   * How an account stands in the ledger as it is now. What the accountant would not believe is not
   * believed here either: asking for an account there would be waiting in vain.
   *
   * @param datasetFingerprint of the data whose accounts are searched
   */
  public Standing find(String account, String datasetFingerprint, long timeoutMillis)
      throws InterruptedException, TimeoutException {
    int partition = Topics.budgetPartition(datasetFingerprint);
    LedgerReplay replay = new LedgerReplay(partition, account);
    MessageLog.TailOptions whole =
        new MessageLog.TailOptions(topics.ledger(), Set.of(partition), true, true);
    try (MessageLog.Tail tail = log.tail(whole, replay::accept, failure -> {})) {
      tail.caughtUp().get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the log failed while accounts were read", e.getCause());
    }
    return replay.standing();
  }

  private static void match(LogRecord record, String id, CompletableFuture<LedgerFact> answer) {
    LedgerFact fact = fact(record);
    if (fact != null && fact.id().equals(id)) {
      answer.complete(fact);
    }
  }

  /**
   * Null for an entry that cannot be read: it freezes its partition, and whoever looks for an
   * account need not stop because of it.
   */
  private static @Nullable LedgerFact fact(LogRecord record) {
    try {
      return WireCodec.decode(record.value(), LedgerRecord.class).fact();
    } catch (WireFormatException e) {
      return null;
    }
  }
}
