package io.murmuration.launcher.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.murmuration.accountant.ledger.BrokenLedgerException;
import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says, read like anybody else reads it: from its beginning, committed records
 * only, each partition's chain checked on the way. So the counts survive restarts, do not depend on
 * the accountant's own word, and are the same whoever shows them.
 */
public final class LedgerMetrics implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LedgerMetrics.class);

  /** Never shown: an account is shown only once it has totals. */
  private static final AccountTotals NOTHING = new AccountTotals(2, 0, 0, 0, 1, 0, 0, 0, 0, 0);

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> facts = new ConcurrentHashMap<>();
  private final Map<String, AccountTotals> accounts = new ConcurrentHashMap<>();
  private final List<MessageLog.Tail> tails = new ArrayList<>();

  private LedgerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Begins to read; returns before it has read all.
   *
   * @param log stays open when this is closed
   */
  public static LedgerMetrics start(MessageLog log, Topics topics, MeterRegistry registry) {
    LedgerMetrics metrics = new LedgerMetrics(registry);
    for (Class<?> fact : LedgerFact.class.getPermittedSubclasses()) {
      metrics.count(fact);
    }
    for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
      metrics.tails.add(metrics.read(log, topics.ledger(), partition));
    }
    return metrics;
  }

  @Override
  public void close() {
    tails.forEach(MessageLog.Tail::close);
  }

  private void count(Class<?> fact) {
    AtomicLong count = new AtomicLong();
    facts.put(fact.getSimpleName(), count);
    FunctionCounter.builder("murmuration.ledger.facts", count, AtomicLong::get)
        .description("facts in the ledger, by kind")
        .tag("fact", snakeCase(fact.getSimpleName()))
        .register(registry);
  }

  private MessageLog.Tail read(MessageLog log, String topic, int partition) {
    Partition state = new Partition();
    Tags tags = Tags.of("partition", Integer.toString(partition));
    FunctionCounter.builder("murmuration.ledger.entries", state, p -> p.entries.get())
        .description("entries of the partition")
        .tags(tags)
        .register(registry);
    Gauge.builder("murmuration.ledger.partition.broken", state, p -> p.broken ? 1 : 0)
        .description("1 if the chain of the partition does not hold or it can not be read")
        .tags(tags)
        .register(registry);
    return log.tail(
        new MessageLog.TailOptions(topic, Set.of(partition), true, true),
        record -> accept(state, record),
        failure -> broken(state, partition, failure));
  }

  private void accept(Partition state, LogRecord record) {
    LedgerFact fact = state.chain.accept(record.value()).fact();
    state.entries.incrementAndGet();
    AtomicLong count = facts.get(fact.getClass().getSimpleName());
    if (count != null) {
      count.incrementAndGet();
    }
    AccountTotals totals = totals(fact);
    if (totals != null && accounts.put(fact.account(), totals) == null) {
      show(fact.account());
    }
  }

  private static void broken(Partition state, int partition, Throwable failure) {
    state.broken = true;
    LOGGER
        .atError()
        .setCause(failure instanceof BrokenLedgerException ? null : failure)
        .addKeyValue("partition", partition)
        .addKeyValue("reason", failure.getMessage())
        .log("the ledger can not be read on; its metrics stand still");
  }

  private void show(String account) {
    level(account, "tokens.remaining", "tokens left", AccountTotals::remainingTokens);
    level(account, "tokens.spent", "tokens charged for good", AccountTotals::tokensSpent);
    level(account, "tokens.pending", "tokens granted and open", AccountTotals::tokensPending);
    level(account, "epsilon.spent", "upper bound of epsilon spent", AccountTotals::epsilonSpent);
    level(account, "epsilon.limit", "epsilon of the account", AccountTotals::epsilonLimit);
  }

  private void level(
      String account, String name, String text, ToDoubleFunction<AccountTotals> value) {
    Gauge.builder(
            "murmuration.account." + name,
            accounts,
            all -> value.applyAsDouble(all.getOrDefault(account, NOTHING)))
        .description(text)
        .tag("account", account)
        .register(registry);
  }

  private static @Nullable AccountTotals totals(LedgerFact fact) {
    if (fact instanceof LedgerFact.Opened opened) {
      return opened.totals();
    }
    if (fact instanceof LedgerFact.Granted granted) {
      return granted.totals();
    }
    if (fact instanceof LedgerFact.Denied denied) {
      return denied.totals();
    }
    if (fact instanceof LedgerFact.Committed committed) {
      return committed.totals();
    }
    if (fact instanceof LedgerFact.ExpiredInFull expired) {
      return expired.totals();
    }
    return null;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** One partition, written by its tail's thread alone. */
  private static final class Partition {
    private final LedgerChain chain = new LedgerChain();
    private final AtomicLong entries = new AtomicLong();
    private volatile boolean broken;
  }
}
