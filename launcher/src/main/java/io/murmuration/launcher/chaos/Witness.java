package io.murmuration.launcher.chaos;

import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sees the ledger as it is written, and when. Safe for any thread. */
final class Witness {
  private final List<LogRecord> seen = new ArrayList<>();
  private final List<Sight> sights = new ArrayList<>();
  private final Map<String, Long> answeredNanos = new ConcurrentHashMap<>();

  /**
   * An entry as it came to a reader.
   *
   * @param writer accountant that wrote it
   * @param grant whether it grants something
   * @param seenMillis when it came, epoch milliseconds
   */
  record Sight(int partition, String writer, boolean grant, long seenMillis) {}

  void see(LogRecord stored) {
    LedgerRecord entry;
    try {
      entry = WireCodec.decode(stored.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      keep(stored, new Sight(stored.partition(), "", false, System.currentTimeMillis()));
      return;
    }
    LedgerFact fact = entry.fact();
    if (fact instanceof LedgerFact.Granted || fact instanceof LedgerFact.Denied) {
      answeredNanos.putIfAbsent(fact.id(), System.nanoTime());
    }
    boolean grant = fact instanceof LedgerFact.Granted;
    keep(stored, new Sight(stored.partition(), entry.writer(), grant, System.currentTimeMillis()));
  }

  private synchronized void keep(LogRecord stored, Sight sight) {
    seen.add(stored);
    sights.add(sight);
  }

  /** When the answer to a reservation came, by {@link System#nanoTime()}; null if it has not. */
  @Nullable Long answeredNanos(String reservation) {
    return answeredNanos.get(reservation);
  }

  synchronized List<LogRecord> seen() {
    return List.copyOf(seen);
  }

  synchronized List<Sight> sights() {
    return List.copyOf(sights);
  }
}
