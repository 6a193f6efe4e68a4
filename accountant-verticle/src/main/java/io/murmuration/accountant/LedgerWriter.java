package io.murmuration.accountant;

import io.murmuration.accountant.ledger.BrokenLedgerException;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LedgerProcessor;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ledger of every partition it is given. Called by one thread. A ledger that cannot be
 * believed freezes its partition: nothing is decided there, by this accountant or a successor,
 * until somebody has looked at it. Any other exception ends the process.
 */
public final class LedgerWriter implements LedgerProcessor {
  private static final Logger LOGGER = LoggerFactory.getLogger(LedgerWriter.class);

  private final AccountantConfig config;
  private final Map<Integer, PartitionLedger> partitions = new HashMap<>();
  private final ConcurrentSkipListMap<Integer, String> frozen = new ConcurrentSkipListMap<>();

  public LedgerWriter(AccountantConfig config) {
    this.config = config;
  }

  @Override
  public void assigned(int partition) {
    if (partitions.putIfAbsent(partition, new PartitionLedger(config, partition)) != null) {
      throw new IllegalStateException("partition " + partition + " is ours already");
    }
  }

  /** Partitions in which nothing is decided, with the reason. Safe for any thread. */
  public Map<Integer, String> frozenPartitions() {
    return Map.copyOf(frozen);
  }

  @Override
  public void expect(int partition, String mark) {
    owned(partition).expect(mark);
  }

  @Override
  public void replay(int partition, LogRecord fact) {
    try {
      owned(partition).replay(fact);
    } catch (BrokenLedgerException | IllegalArgumentException | ArithmeticException e) {
      throw new FrozenPartitionException(
          "ledger partition " + partition + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void frozen(int partition, FrozenPartitionException cause) {
    frozen.put(partition, String.valueOf(cause.getMessage()));
    LOGGER
        .atError()
        .setCause(cause)
        .addKeyValue("partition", partition)
        .log("ledger partition frozen: nothing is granted from its accounts");
  }

  @Override
  public String mark(int partition) {
    return owned(partition).mark();
  }

  @Override
  public long nextOffset(int partition) {
    return owned(partition).nextOffset();
  }

  @Override
  public List<Outgoing> process(int partition, List<LogRecord> batch, long nowMillis) {
    return owned(partition).process(batch, nowMillis);
  }

  @Override
  public void committed(int partition) {
    owned(partition).committed().forEach(LedgerWriter::log);
  }

  @Override
  public void revoked(int partition) {
    partitions.remove(partition);
    frozen.remove(partition);
  }

  private PartitionLedger owned(int partition) {
    PartitionLedger owned = partitions.get(partition);
    if (owned == null) {
      throw new IllegalStateException("partition " + partition + " is not ours");
    }
    return owned;
  }

  private static void log(LedgerFact fact) {
    if (fact instanceof LedgerFact.Opened) {
      LOGGER.atInfo().addKeyValue("account", fact.account()).log("account opened");
    } else if (fact instanceof LedgerFact.Denied denied) {
      LOGGER
          .atInfo()
          .addKeyValue("account", fact.account())
          .addKeyValue("remainingTokens", denied.totals().remainingTokens())
          .log("reservation denied");
    } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
      LOGGER
          .atWarn()
          .addKeyValue("account", fact.account())
          .addKeyValue("tokens", expired.tokens())
          .log("reservation expired in full");
    } else if (fact instanceof LedgerFact.Rejected rejected) {
      LOGGER
          .atWarn()
          .addKeyValue("account", fact.account())
          .addKeyValue("code", rejected.code())
          .log("event rejected");
    }
  }
}
