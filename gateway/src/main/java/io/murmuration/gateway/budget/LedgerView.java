package io.murmuration.gateway.budget;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.messaging.LogRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest state of all accounts. Fed by a tail of the ledger from its beginning. A partition
 * with a record that it can not understand is frozen here as it is at the accountant: a view that
 * skips facts would show too much budget. Accounts of other partitions go on.
 */
public final class LedgerView {
  private static final Logger LOGGER = LoggerFactory.getLogger(LedgerView.class);

  private final Set<Integer> frozen = ConcurrentHashMap.newKeySet();
  private final ConcurrentSkipListMap<String, Account> accounts = new ConcurrentSkipListMap<>();

  /**
   * One account: how it was opened and where it stands.
   *
   * @param tenants totals of the shares in the order of the terms; empty if it has none
   */
  public record Account(
      String name, AccountTerms terms, AccountTotals totals, List<TenantTotals> tenants) {
    static Account of(LedgerFact.Opened opened) {
      long limit = opened.totals().limitUnits();
      List<TenantTotals> tenants =
          opened.terms().shares().stream()
              .map(share -> new TenantTotals(share.tenant(), share.limitUnits(limit), 0, 0))
              .toList();
      return new Account(opened.account(), opened.terms(), opened.totals(), tenants);
    }

    Account with(AccountTotals newest, @Nullable TenantTotals changed) {
      List<TenantTotals> all =
          tenants.stream()
              .map(t -> changed != null && t.tenant().equals(changed.tenant()) ? changed : t)
              .toList();
      return new Account(name, terms, newest, all);
    }
  }

  /** Takes the next record of the ledger. */
  public void read(LogRecord record) {
    if (frozen.contains(record.partition())) {
      return;
    }
    try {
      take(record);
    } catch (IllegalStateException e) {
      frozen.add(record.partition());
      LOGGER
          .atError()
          .setCause(e)
          .addKeyValue("partition", record.partition())
          .log("ledger partition frozen: its accounts can not be used");
    }
  }

  /** Whether the account's part of the ledger can not be understood: nothing is known of it. */
  public boolean isFrozen(Account account) {
    return frozen.contains(Topics.budgetPartition(account.terms().dataset().fingerprint()));
  }

  private void take(LogRecord record) {
    LedgerRecord entry;
    try {
      entry = WireCodec.decode(record.value(), LedgerRecord.class);
    } catch (WireFormatException e) {
      throw new IllegalStateException("ledger record " + record + " is not readable", e);
    }
    if (entry.version() != LedgerRecord.VERSION) {
      throw new IllegalStateException(
          "ledger record " + record + " has version " + entry.version() + ", known: 1");
    }
    apply(entry.fact());
  }

  /** The account of that name, if it has been opened. */
  public Optional<Account> find(String account) {
    return Optional.ofNullable(accounts.get(account));
  }

  /** All accounts by name. */
  public List<Account> all() {
    return List.copyOf(accounts.values());
  }

  private void apply(LedgerFact fact) {
    if (fact instanceof LedgerFact.Opened opened) {
      accounts.put(opened.account(), Account.of(opened));
    } else if (fact instanceof LedgerFact.Granted granted) {
      update(granted.account(), granted.totals(), granted.tenant());
    } else if (fact instanceof LedgerFact.Denied denied) {
      update(denied.account(), denied.totals(), denied.tenant());
    } else if (fact instanceof LedgerFact.Committed committed) {
      update(committed.account(), committed.totals(), committed.tenant());
    } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
      update(expired.account(), expired.totals(), expired.tenant());
    } else if (!(fact instanceof LedgerFact.Rejected)) {
      throw new AssertionError("unhandled fact: " + fact);
    }
  }

  private void update(String account, AccountTotals totals, @Nullable TenantTotals tenant) {
    Account before = accounts.get(account);
    if (before == null) {
      throw new IllegalStateException("the ledger has no opening of account " + account);
    }
    accounts.put(account, before.with(totals, tenant));
  }
}
