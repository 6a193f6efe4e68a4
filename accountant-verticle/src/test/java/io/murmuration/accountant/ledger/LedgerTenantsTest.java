package io.murmuration.accountant.ledger;

import static io.murmuration.accountant.Commands.TOKEN;
import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.dataset;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.accountant.Commands;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares of tenants beside the account's own limit. */
class LedgerTenantsTest {
  private static final Dataset NOTES = dataset(0, "notes", false);
  private static final long TTL_MILLIS = 1_000;

  private final Ledger ledger = new Ledger(0, TTL_MILLIS);

  @Test
  void anAccountWithSharesWantsATenantItKnows() {
    tell(open("demo", shared(NOTES, new TenantShare("east", 0.5))));

    assertThat(rejection(reserve("r1", "demo", NOTES, 1))).isEqualTo("tenant_required");
    assertThat(rejection(reserve("r2", "demo", NOTES, 1, "west"))).isEqualTo("unknown_tenant");
    assertThat(tell(reserve("r3", "demo", NOTES, 1, "east")))
        .isInstanceOf(LedgerFact.Granted.class);
    assertThat(account().tokensPending()).isEqualTo(1);
  }

  @Test
  void anAccountWithoutSharesTakesAnyTenantAndCountsNone() {
    tell(open("demo", Commands.terms(8, NOTES)));

    LedgerFact.Granted granted = granted(reserve("r", "demo", NOTES, 1, "anybody"));

    assertThat(granted.tenant()).isNull();
    assertThat(account().tenants()).isEmpty();
  }

  @Test
  void aShareIsTheLimitTimesItRoundedDown() {
    assertThat(new TenantShare("t", 1).limitUnits(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new TenantShare("t", 0.5).limitUnits(7)).isEqualTo(3);
    assertThat(new TenantShare("t", 0.75).limitUnits(4)).isEqualTo(3);
    // The double nearest to 0.3 is less than 0.3, that nearest to 0.1 more than 0.1.
    assertThat(new TenantShare("t", 0.3).limitUnits(10_000_000_000_000L))
        .isEqualTo(2_999_999_999_999L);
    assertThat(new TenantShare("t", 0.1).limitUnits(10_000_000_000_000L))
        .isEqualTo(1_000_000_000_000L);
    assertThat(new TenantShare("t", Double.MIN_VALUE).limitUnits(Long.MAX_VALUE)).isZero();
  }

  @Test
  void theLastUnitOfAShareIsGrantedAndTheNextTokenIsDeniedWithTheNumbers() {
    tell(open("demo", shared(NOTES, new TenantShare("east", 0.25), new TenantShare("west", 1))));
    long limit = account().shares().totals("east").limitUnits();
    int tokens = Math.toIntExact(limit / account().chargeUnits());

    LedgerFact.Granted all = granted(reserve("r1", "demo", NOTES, tokens, "east"));
    LedgerFact denial = tell(reserve("r2", "demo", NOTES, 1, "east"));

    long pending = tokens * account().chargeUnits();
    assertThat(all.tenant()).isEqualTo(new TenantTotals("east", limit, 0, pending));
    assertThat(denial)
        .isInstanceOfSatisfying(
            LedgerFact.Denied.class,
            denied -> {
              assertThat(denied.limit()).isEqualTo(Limit.TENANT);
              assertThat(denied.requiredUnits()).isEqualTo(account().chargeUnits());
              assertThat(denied.remainingUnits()).isEqualTo(limit - pending);
              assertThat(denied.tenant()).isEqualTo(all.tenant());
              assertThat(denied.totals().remainingTokens()).isGreaterThan(100);
            });
    granted(reserve("r3", "demo", NOTES, 1, "west"));
  }

  @Test
  void sharesOfMoreThanOneInAllAreHeldByTheAccountsOwnLimit() {
    tell(open("demo", shared(NOTES, new TenantShare("east", 0.75), new TenantShare("west", 0.75))));
    int tokens = Math.toIntExact(account().totals().remainingTokens());
    granted(reserve("r1", "demo", NOTES, tokens * 3 / 4 - 1, "east"));

    LedgerFact denial = tell(reserve("r2", "demo", NOTES, tokens / 2, "west"));

    assertThat(denial)
        .isInstanceOfSatisfying(
            LedgerFact.Denied.class,
            denied -> {
              assertThat(denied.limit()).isEqualTo(Limit.ACCOUNT);
              assertThat(denied.remainingUnits())
                  .isEqualTo(account().limitUnits() - account().pendingUnits())
                  .isLessThan(denied.requiredUnits());
            });
    granted(reserve("r3", "demo", NOTES, tokens / 4, "west"));
  }

  @Test
  void whatATenantDoesNotSampleIsItsOwnAgainAndWhatExpiresIsGone() {
    tell(open("demo", shared(NOTES, new TenantShare("east", 0.5), new TenantShare("west", 0.5))));
    long charge = account().chargeUnits();
    granted(reserve("r1", "demo", NOTES, 10, "east"));
    granted(reserve("r2", "demo", NOTES, 4, "west"));

    LedgerFact.Committed committed = (LedgerFact.Committed) tell(commit("r1", "demo", 3));
    LedgerFact.ExpiredInFull expired =
        (LedgerFact.ExpiredInFull) ledger.nextExpiry(TTL_MILLIS).orElseThrow();
    ledger.apply(expired, TTL_MILLIS);

    long limit = account().shares().totals("east").limitUnits();
    assertThat(committed.tenant()).isEqualTo(new TenantTotals("east", limit, 3 * charge, 0));
    assertThat(expired.tenant()).isEqualTo(new TenantTotals("west", limit, 4 * charge, 0));
    assertThat(account().tenants()).containsExactly(committed.tenant(), expired.tenant());
    assertThat(account().spentUnits()).isEqualTo(7 * charge);
  }

  @Test
  void factsThatStateAnotherShareAreNotBelieved() {
    tell(open("demo", shared(NOTES, new TenantShare("east", 0.5), new TenantShare("west", 0.25))));
    BudgetEvent event = reserve("r", "demo", NOTES, 2, "east");
    LedgerFact.Granted right = (LedgerFact.Granted) ledger.decide(event).get(0);
    TenantTotals share = right.tenant();
    assertThat(share).isNotNull();
    TenantTotals[] wrong = {
      null,
      new TenantTotals("west", share.limitUnits(), 0, share.pendingUnits()),
      new TenantTotals("nobody", share.limitUnits(), 0, share.pendingUnits()),
      new TenantTotals("east", share.limitUnits() + 1, 0, share.pendingUnits()),
      new TenantTotals("east", share.limitUnits(), 1, share.pendingUnits()),
      new TenantTotals("east", share.limitUnits(), 0, share.pendingUnits() - 1),
    };

    for (TenantTotals tenant : wrong) {
      Ledger other = new Ledger(0, TTL_MILLIS);
      other.apply(other.decide(openDemo()).get(0), 0);
      LedgerFact forged =
          new LedgerFact.Granted("r", "demo", 2, right.chargeUnits(), right.totals(), tenant);
      assertThatThrownBy(() -> other.apply(forged, 0))
          .as(String.valueOf(tenant))
          .isInstanceOf(BrokenLedgerException.class);
    }
    ledger.apply(right, 0);
  }

  @Test
  void aShareInAnAccountWithoutSharesIsNotBelieved() {
    tell(open("demo", Commands.terms(8, NOTES)));
    LedgerFact.Granted right =
        (LedgerFact.Granted) ledger.decide(reserve("r", "demo", NOTES, 2)).get(0);
    TenantTotals made = new TenantTotals("east", account().limitUnits(), 0, 0);

    assertThatThrownBy(
            () ->
                ledger.apply(
                    new LedgerFact.Granted(
                        "r", "demo", 2, right.chargeUnits(), right.totals(), made),
                    0))
        .isInstanceOf(BrokenLedgerException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACE_ONE, SHARD, true",
    "REPLACE_ONE, RECORD, true",
    "REPLACE_ONE, USER, true",
    "ZERO_OUT, SHARD, true",
    "ZERO_OUT, RECORD, false",
    "ZERO_OUT, USER, true",
    "ADD_OR_REMOVE_ONE, SHARD, false",
    "ADD_OR_REMOVE_ONE, RECORD, true",
    "ADD_OR_REMOVE_ONE, USER, true",
  })
  void anAccountClaimsOnlyAUnitThatItsPriceProtects(Adjacency adjacency, Unit unit, boolean holds) {
    PrivacyEvent mechanism =
        adjacency == Adjacency.ADD_OR_REMOVE_ONE
            ? new PrivacyEvent.PureDp(0.001, adjacency)
            : Commands.token(16, 0.25, adjacency);
    AccountTerms terms = new AccountTerms(8, 1e-5, NOTES, mechanism, Purpose.SERVING, unit, null);

    LedgerFact fact = tell(open("demo", terms));

    if (holds) {
      assertThat(fact).isInstanceOf(LedgerFact.Opened.class);
    } else {
      assertThat(((LedgerFact.Rejected) fact).code()).isEqualTo("unit_not_covered");
    }
  }

  @Test
  void termsWithNonsensicalSharesCannotBe() {
    assertThatThrownBy(() -> new TenantShare("t", 0)).hasMessageContaining("share");
    assertThatThrownBy(() -> new TenantShare("t", 1.001)).hasMessageContaining("share");
    assertThatThrownBy(() -> new TenantShare("t", Double.NaN)).hasMessageContaining("share");
    assertThatThrownBy(() -> new TenantShare("two words", 1)).hasMessageContaining("tenant");
    assertThatThrownBy(() -> shared(NOTES)).hasMessageContaining("tenants");
    assertThatThrownBy(() -> shared(NOTES, new TenantShare("t", 1), new TenantShare("t", 0.5)))
        .hasMessageContaining("named twice");
    TenantShare[] many = new TenantShare[AccountTerms.TENANTS_MAX + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = new TenantShare("t" + i, 0.5);
    }
    assertThatThrownBy(() -> shared(NOTES, many)).hasMessageContaining("tenants");
    assertThatThrownBy(() -> new BudgetEvent.Reserve("r", "a", "d", TOKEN, 1, "two words"))
        .hasMessageContaining("tenant");
  }

  private static BudgetEvent openDemo() {
    return open("demo", shared(NOTES, new TenantShare("east", 0.5), new TenantShare("west", 0.25)));
  }

  private BudgetAccount account() {
    return ledger.account("demo").orElseThrow();
  }

  private LedgerFact tell(BudgetEvent event) {
    List<LedgerFact> facts = ledger.decide(event);
    facts.forEach(fact -> ledger.apply(fact, 0));
    assertThat(facts).hasSize(1);
    return facts.get(0);
  }

  private LedgerFact.Granted granted(BudgetEvent event) {
    LedgerFact fact = tell(event);
    assertThat(fact).isInstanceOf(LedgerFact.Granted.class);
    return (LedgerFact.Granted) fact;
  }

  private String rejection(BudgetEvent event) {
    return ((LedgerFact.Rejected) tell(event)).code();
  }
}
