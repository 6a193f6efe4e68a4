package io.murmuration.launcher.account;

import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an operator or an auditor reads from a ledger, in its log or exported. Blocks. */
public final class LedgerReading {
  private final LedgerSource source;

  private LedgerReading(LedgerSource source) {
    this.source = source;
  }

  /** Reads a ledger in its log, up to where it ends at each call. */
  public LedgerReading(MessageLog log, String topicPrefix) {
    this(new StoredLedger(log, new Topics(topicPrefix)));
  }

  /**
   * Reads an exported ledger.
   *
   * @throws IOException if the file cannot be read or is no export
   */
  public static LedgerReading of(Path export) throws IOException {
    return new LedgerReading(ExportedLedger.read(export));
  }

  /** Verifies every partition and joins it with the tokens that are still retained. */
  public Verification verify() {
    return verify(Map.of());
  }

  /**
   * Verifies every partition and joins it with the tokens that are still retained.
   *
   * @param heads hashes noted earlier, by partition: each must still be in its chain
   */
  public Verification verify(Map<Integer, String> heads) {
    Map<String, Long> released = source.released();
    List<LedgerReport> reports = new ArrayList<>();
    Set<String> unpaid = new TreeSet<>(released.keySet());
    Map<Integer, String> missing = new TreeMap<>(heads);
    for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
      List<LogRecord> entries = source.entries(partition);
      LedgerVerifier verifier =
          source.hasCommands()
              ? LedgerVerifier.of(partition, source.commands(partition))
              : LedgerVerifier.of(partition);
      Set<String> hashes = new HashSet<>(Set.of(LedgerRecord.GENESIS));
      for (LogRecord entry : entries) {
        verifier.accept(entry);
        hashes.add(LedgerChain.hash(entry.value()));
        join(entry, released, unpaid, verifier);
      }
      if (hashes.contains(heads.getOrDefault(partition, ""))) {
        missing.remove(partition);
      }
      reports.add(verifier.report());
    }
    return new Verification(reports, unpaid, missing);
  }

  /** Statements of all accounts by name, as the ledger makes them. */
  public List<AccountStatement> statements() {
    Statements statements = new Statements();
    for (int partition = 0; partition < Topics.BUDGET_PARTITIONS; partition++) {
      for (LogRecord stored : source.entries(partition)) {
        LedgerRecord entry = decode(stored);
        if (entry == null) {
          throw new IllegalStateException("unreadable ledger entry at " + stored);
        }
        statements.accept(partition, entry);
      }
    }
    return statements.all();
  }

  /** Writes the ledger, and the number of tokens released by reservation, as JSON lines. */
  public void export(Path file, boolean withCommands) throws IOException {
    ExportedLedger.write(source, file, withCommands);
  }

  /**
   * What a verification found.
   *
   * @param reports one per partition
   * @param unpaid reservations named by released tokens that were never granted; must be none
   * @param missingHeads expected hashes that are not in their partition's chain; must be none
   */
  public record Verification(
      List<LedgerReport> reports, Set<String> unpaid, Map<Integer, String> missingHeads) {
    /** Whether nothing is wrong. */
    public boolean isSound() {
      return unpaid.isEmpty()
          && missingHeads.isEmpty()
          && reports.stream().allMatch(LedgerReport::isSound);
    }
  }

  private static void join(
      LogRecord stored, Map<String, Long> released, Set<String> unpaid, LedgerVerifier verifier) {
    LedgerRecord entry = decode(stored);
    if (entry == null || !(entry.fact() instanceof LedgerFact.Granted granted)) {
      return;
    }
    Long count = released.get(granted.id());
    if (count != null && unpaid.remove(granted.id())) {
      verifier.released(granted.account(), granted.id(), count);
    }
  }

  /** Null if it cannot be read: that is a finding, not a failure of the reader. */
  private static @Nullable LedgerRecord decode(LogRecord stored) {
    try {
      return WireCodec.decode(stored.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      return null;
    }
  }
}
