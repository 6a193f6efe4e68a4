package io.murmuration.launcher.account;

import io.murmuration.messaging.LogRecord;
import java.util.List;
import java.util.Map;

/** Where a ledger is read from. Every list ends where the ledger ended when it was asked for. */
interface LedgerSource {

  /**
   * Tokens that were seen outside, by reservation; ask for them before the ledger, since a token's
   * grant is older than the token.
   */
  Map<String, Long> released();

  /** The entries of a partition as stored. */
  List<LogRecord> entries(int partition);

  /** Whether commands are there too, so that every decision can be made again. */
  boolean hasCommands();

  /** The commands of a partition as stored; none if there are none. */
  List<LogRecord> commands(int partition);
}
