package io.murmuration.launcher.account;

import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.launcher.account.AccountStatement.Consumer;
import io.murmuration.launcher.account.AccountStatement.OpenReservation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Draws up statements from entries; believes their sums, which a verification checks. */
final class Statements {
  private final Map<String, Draft> drafts = new TreeMap<>();

  void accept(int partition, LedgerRecord entry) {
    LedgerFact fact = entry.fact();
    // Data sets of two partitions may each have an account of one name.
    String place = fact.account() + " " + partition;
    if (fact instanceof LedgerFact.Opened opened) {
      drafts.put(place, new Draft(partition, entry.logTimeMillis(), opened));
      return;
    }
    Draft draft = drafts.get(place);
    if (draft != null) {
      draft.accept(fact, entry.logTimeMillis());
    }
  }

  List<AccountStatement> all() {
    return drafts.values().stream().map(Draft::statement).toList();
  }

  private static final class Draft {
    private final int partition;
    private final long openedAtMillis;
    private final LedgerFact.Opened opened;
    private final Map<String, TenantTotals> tenants = new LinkedHashMap<>();
    private final Map<String, OpenReservation> open = new LinkedHashMap<>();
    private final Map<String, Long> days = new TreeMap<>();
    private final Map<String, Consumer> consumers = new TreeMap<>();
    private AccountTotals totals;

    Draft(int partition, long openedAtMillis, LedgerFact.Opened opened) {
      this.partition = partition;
      this.openedAtMillis = openedAtMillis;
      this.opened = opened;
      this.totals = opened.totals();
      opened
          .terms()
          .shares()
          .forEach(
              share ->
                  tenants.put(
                      share.tenant(),
                      new TenantTotals(
                          share.tenant(), share.limitUnits(totals.limitUnits()), 0, 0)));
    }

    void accept(LedgerFact fact, long timeMillis) {
      if (fact instanceof LedgerFact.Granted granted) {
        update(granted.totals(), granted.tenant());
        String tenant = granted.tenant() == null ? null : granted.tenant().tenant();
        open.put(
            granted.id(), new OpenReservation(granted.id(), granted.tokens(), timeMillis, tenant));
      } else if (fact instanceof LedgerFact.Committed committed) {
        update(committed.totals(), committed.tenant());
        charge(committed.id(), new Charge(committed.tokensSampled(), 0, timeMillis));
      } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
        update(expired.totals(), expired.tenant());
        charge(expired.id(), new Charge(expired.tokens(), expired.tokens(), timeMillis));
      }
    }

    private void update(AccountTotals newest, @Nullable TenantTotals tenant) {
      totals = newest;
      if (tenant != null) {
        tenants.put(tenant.tenant(), tenant);
      }
    }

    private void charge(String id, Charge charge) {
      OpenReservation block = open.remove(id);
      String tenant = block == null ? null : block.tenant();
      String day =
          Instant.ofEpochMilli(charge.timeMillis).atZone(ZoneOffset.UTC).toLocalDate().toString();
      days.merge(day, charge.tokens, Long::sum);
      consumers.merge(
          tenant == null ? "" : tenant,
          new Consumer(tenant, charge.tokens, charge.expired),
          (before, more) ->
              new Consumer(
                  tenant,
                  before.tokens() + more.tokens(),
                  before.expiredTokens() + more.expiredTokens()));
    }

    AccountStatement statement() {
      List<Consumer> most = new ArrayList<>(consumers.values());
      most.sort(Comparator.comparingLong(Consumer::tokens).reversed());
      return new AccountStatement(
          opened.account(),
          partition,
          openedAtMillis,
          opened.terms(),
          totals,
          List.copyOf(tenants.values()),
          List.copyOf(open.values()),
          new LinkedHashMap<>(days),
          most);
    }

    private record Charge(long tokens, long expired, long timeMillis) {}
  }
}
