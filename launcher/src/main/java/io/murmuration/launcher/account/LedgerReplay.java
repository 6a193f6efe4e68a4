package io.murmuration.launcher.account;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.LedgerWriter;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of the ledger as an accountant does that takes it over, and looks for an
 * account. Nothing is decided and nothing written. Called by one thread, asked by another.
 */
final class LedgerReplay {
  private final int partition;
  private final String account;
  private final LedgerWriter accountant = new LedgerWriter(AccountantConfig.of("replay", "replay"));
  // Guarded by this.
  private LedgerFact.@Nullable Opened opened;
  private @Nullable String broken;

  LedgerReplay(int partition, String account) {
    this.partition = partition;
    this.account = account;
    accountant.assigned(partition);
  }

  synchronized void accept(LogRecord entry) {
    if (broken != null) {
      return;
    }
    try {
      accountant.replay(partition, entry);
      look(WireCodec.decode(entry.value(), LedgerRecord.class).fact());
    } catch (FrozenPartitionException e) {
      broken = String.valueOf(e.getMessage());
    } catch (WireFormatException e) {
      throw new AssertionError("an entry that was replayed is readable", e);
    }
  }

  private void look(LedgerFact fact) {
    if (opened == null && fact instanceof LedgerFact.Opened found) {
      opened = found.account().equals(account) ? found : null;
    }
  }

  synchronized Standing standing() {
    if (broken != null) {
      return new Standing.Frozen(partition, broken);
    }
    return opened == null ? new Standing.Absent() : new Standing.Open(opened);
  }
}
