package io.murmuration.accountant;

import io.murmuration.accountant.ledger.BudgetAccount;
import io.murmuration.accountant.ledger.Ledger;
import io.murmuration.contracts.budget.BudgetState;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.Outgoing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of the accounts that a batch changed, one record for each: they go into the batch's
 * transaction, so that nobody ever sees totals without the facts that make them.
 */
final class StateRecords {
  private final AccountantConfig config;
  private final int partition;
  private final Map<String, Newest> newest = new LinkedHashMap<>();

  StateRecords(AccountantConfig config, int partition) {
    this.config = config;
    this.partition = partition;
  }

  /** An entry was appended; its hash is the chain's head now. */
  void appended(LedgerRecord entry, String hash) {
    if (!(entry.fact() instanceof LedgerFact.Rejected)) {
      newest.put(entry.fact().account(), new Newest(entry.sequence(), hash, entry.logTimeMillis()));
    }
  }

  /** The states after all entries since the last call. */
  List<Outgoing> drain(Ledger ledger) {
    List<Outgoing> records =
        newest.entrySet().stream()
            .map(
                changed ->
                    record(
                        changed.getKey(),
                        changed.getValue(),
                        ledger.account(changed.getKey()).orElseThrow()))
            .toList();
    newest.clear();
    return records;
  }

  private Outgoing record(String name, Newest entry, BudgetAccount account) {
    BudgetState state =
        new BudgetState(
            name,
            entry.sequence,
            entry.hash,
            entry.timeMillis,
            account.totals(),
            account.tenants().isEmpty() ? null : account.tenants());
    return new Outgoing(
        config.topics().budgetState(),
        partition,
        name,
        WireCodec.encode(state),
        CloudEventHeaders.of(
            "io.murmuration.budget.state",
            "accountant/" + config.instance(),
            partition + "-" + entry.sequence));
  }

  private record Newest(long sequence, String hash, long timeMillis) {}
}
