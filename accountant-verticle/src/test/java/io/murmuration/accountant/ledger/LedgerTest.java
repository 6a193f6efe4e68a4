package io.murmuration.accountant.ledger;

import static io.murmuration.accountant.Commands.TOKEN;
import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.dataset;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Dataset NOTES = dataset(0, "notes", false);
  private static final Dataset MADE_UP = dataset(0, "madeup", true);

  private final Ledger ledger = new Ledger(0, 1_000);
  private long now = 50_000;

  @Test
  void anAccountPinsTheOrderThatGivesTheMostTokens() {
    BudgetPlan plan = BudgetPlan.forEvent(8, 1e-5, TOKEN);

    LedgerFact.Opened opened = the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    assertThat(opened.totals())
        .isEqualTo(
            new AccountTotals(
                plan.order(),
                plan.limitUnits(),
                0,
                0,
                plan.chargeUnits(),
                0,
                0,
                8,
                opened.totals().epsilonSpent(),
                1e-5));
    assertThat(opened.totals().remainingTokens()).isEqualTo(plan.tokens());
  }

  @Test
  void aNameIsTakenOnlyOnceWhateverTheTerms() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    LedgerFact.Rejected same = rejected(new BudgetEvent.Open("again", "demo", terms(8, NOTES)));
    LedgerFact.Rejected other = rejected(new BudgetEvent.Open("more", "demo", terms(9, NOTES)));

    assertThat(same.code()).isEqualTo("account_exists");
    assertThat(same.reason()).contains("identical terms");
    assertThat(other.code()).isEqualTo("account_exists");
    assertThat(other.reason()).contains("other terms");
  }

  @Test
  void theSameOpeningSentTwiceIsAnsweredOnce() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    assertThat(tell(open("demo", terms(8, NOTES)))).isEmpty();
  }

  @Test
  void privateDataHaveOneAccountWhateverItIsCalled() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    assertThat(rejected(open("other", terms(8, NOTES))).code()).isEqualTo("dataset_has_account");
  }

  @Test
  void syntheticDataMayHaveSeveralAccounts() {
    the(LedgerFact.Opened.class, open("one", terms(8, MADE_UP)));
    the(LedgerFact.Opened.class, open("two", terms(8, MADE_UP)));
  }

  @Test
  void dataCannotBeSyntheticInOneAccountAndPrivateInAnother() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    the(LedgerFact.Opened.class, open("load", terms(8, MADE_UP)));

    assertThat(rejected(open("x", terms(8, new Dataset(NOTES.fingerprint(), true)))).code())
        .isEqualTo("synthetic_conflict");
    assertThat(rejected(open("y", terms(8, new Dataset(MADE_UP.fingerprint(), false)))).code())
        .isEqualTo("synthetic_conflict");
  }

  @Test
  void loadTestsSpendSyntheticDataOnly() {
    AccountTerms terms = new AccountTerms(8, 1e-5, NOTES, TOKEN, Purpose.LOAD_TEST);
    AccountTerms fine = new AccountTerms(8, 1e-5, MADE_UP, TOKEN, Purpose.LOAD_TEST);

    assertThat(rejected(open("demo", terms)).code()).isEqualTo("load_test_needs_synthetic");
    the(LedgerFact.Opened.class, open("load", fine));
  }

  @Test
  void anAccountInAPartitionThatIsNotItsDataSetsIsRefused() {
    Dataset elsewhere = dataset(1, "notes", false);

    assertThat(rejected(open("demo", terms(8, elsewhere))).code()).isEqualTo("wrong_partition");
  }

  @Test
  void aBudgetThatPaysForNoTokenOpensNoAccount() {
    assertThat(rejected(open("demo", terms(1e-6, NOTES))).code()).isEqualTo("budget_too_small");
  }

  @Test
  void aBlockIsChargedInFullUntilItIsCommittedAndThenWhatWasSampled() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    LedgerFact.Granted granted = the(LedgerFact.Granted.class, reserve("r", "demo", NOTES, 10));
    LedgerFact.Committed committed = the(LedgerFact.Committed.class, commit("r", "demo", 3));

    long charge = IntegerCharge.charge(TOKEN, granted.totals().order());
    assertThat(granted.chargeUnits()).isEqualTo(charge);
    assertThat(granted.totals().pendingUnits()).isEqualTo(10 * charge);
    assertThat(granted.totals().tokensPending()).isEqualTo(10);
    assertThat(committed.totals().pendingUnits()).isZero();
    assertThat(committed.totals().spentUnits()).isEqualTo(3 * charge);
    assertThat(committed.totals().tokensSpent()).isEqualTo(3);
    assertThat(committed.totals().epsilonSpent())
        .isEqualTo(Conversion.epsilonOf(RdpAccountant.price(TOKEN).times(3), 1e-5).epsilon())
        .isLessThan(IntegerCharge.epsilonSpent(granted.totals().order(), 3 * charge, 1e-5))
        .isLessThan(granted.totals().epsilonSpent());
  }

  @Test
  void theEpsilonShownGrowsWithTheTokensAndEndsWithinTheLimit() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    double shown = 0;
    LedgerFact.Granted granted = the(LedgerFact.Granted.class, reserve("r0", "demo", NOTES, 1));
    int remaining = (int) granted.totals().remainingTokens();
    for (int block = 1; remaining > 0; block++) {
      assertThat(granted.totals().epsilonSpent()).isBetween(shown, 8.0);
      shown = granted.totals().epsilonSpent();
      int tokens = Math.min(remaining, 100);
      granted = the(LedgerFact.Granted.class, reserve("r" + block, "demo", NOTES, tokens));
      remaining = (int) granted.totals().remainingTokens();
    }
    assertThat(granted.totals().epsilonSpent()).isBetween(7.9, 8.0);
  }

  @Test
  void theLastTokenIsGrantedAndTheOneAfterItIsNot() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    long tokens = ledger.account("demo").orElseThrow().totals().remainingTokens();

    the(LedgerFact.Granted.class, reserve("all", "demo", NOTES, Math.toIntExact(tokens)));
    LedgerFact.Denied denied = the(LedgerFact.Denied.class, reserve("one", "demo", NOTES, 1));

    assertThat(denied.totals().remainingTokens()).isZero();
    assertThat(denied.requiredUnits()).isEqualTo(denied.totals().chargeUnits());
    assertThat(denied.totals().epsilonSpent()).isLessThanOrEqualTo(8);
  }

  @Test
  void aReservationIsAnsweredOnceWhateverBecameOfIt() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    the(LedgerFact.Granted.class, reserve("open", "demo", NOTES, 1));
    the(LedgerFact.Granted.class, reserve("done", "demo", NOTES, 1));
    the(LedgerFact.Committed.class, commit("done", "demo", 1));
    the(LedgerFact.Denied.class, reserve("denied", "demo", NOTES, 4096));
    rejected(reserve("early", "later", MADE_UP, 1));
    the(LedgerFact.Opened.class, open("later", terms(8, MADE_UP)));
    LedgerFact before = the(LedgerFact.Granted.class, reserve("expired", "demo", NOTES, 1));
    now += 10_000;
    expireAll();

    for (String id : List.of("open", "done", "denied", "expired")) {
      assertThat(tell(reserve(id, "demo", NOTES, 2))).as(id).isEmpty();
    }
    assertThat(tell(reserve("early", "later", MADE_UP, 1))).isEmpty();
    assertThat(before).isNotNull();
  }

  @Test
  void accountsDoNotShareIds() {
    the(LedgerFact.Opened.class, open("one", terms(8, MADE_UP)));
    the(LedgerFact.Opened.class, open("two", terms(8, MADE_UP)));
    the(LedgerFact.Granted.class, reserve("r", "one", MADE_UP, 1));
    the(LedgerFact.Granted.class, reserve("r", "two", MADE_UP, 2));

    assertThat(rejected(commit("r", "three", 1)).code()).isEqualTo("bad_commit");
    the(LedgerFact.Committed.class, commit("r", "one", 1));
    assertThat(ledger.account("two").orElseThrow().tokensPending()).isEqualTo(2);
  }

  @Test
  void theSameCommitTwiceIsOneAndAnotherOneIsRejected() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    the(LedgerFact.Granted.class, reserve("r", "demo", NOTES, 5));
    the(LedgerFact.Committed.class, commit("r", "demo", 4));

    assertThat(tell(commit("r", "demo", 4))).isEmpty();
    assertThat(rejected(commit("r", "demo", 0)).code()).isEqualTo("bad_commit");
    assertThat(rejected(commit("unknown", "demo", 0)).code()).isEqualTo("bad_commit");
    assertThat(rejected(commit("open-demo", "demo", 0)).code()).isEqualTo("bad_commit");
    assertThat(ledger.account("demo").orElseThrow().tokensSpent()).isEqualTo(4);
  }

  @Test
  void aBlockWhoseCommitNeverComesIsSpentInFullAndStaysSo() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    the(LedgerFact.Granted.class, reserve("r", "demo", NOTES, 5));

    assertThat(ledger.nextExpiry(now + 999)).isEmpty();
    LedgerFact fact = ledger.nextExpiry(now + 1_000).orElseThrow();
    ledger.apply(fact, now + 1_000);

    assertThat(fact)
        .isInstanceOfSatisfying(
            LedgerFact.ExpiredInFull.class,
            expired -> {
              assertThat(expired.tokens()).isEqualTo(5);
              assertThat(expired.totals().tokensSpent()).isEqualTo(5);
              assertThat(expired.totals().pendingUnits()).isZero();
            });
    assertThat(rejected(commit("r", "demo", 1)).code()).isEqualTo("bad_commit");
    assertThat(ledger.account("demo").orElseThrow().tokensSpent()).isEqualTo(5);
  }

  @Test
  void aWorkerThatSampledMoreThanItWasGrantedPaysForTheWholeBlockAtOnce() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    the(LedgerFact.Granted.class, reserve("r", "demo", NOTES, 5));

    List<LedgerFact> facts = tell(commit("r", "demo", 6));

    assertThat(facts).hasSize(2);
    assertThat(facts.get(0)).isInstanceOf(LedgerFact.ExpiredInFull.class);
    assertThat(facts.get(1)).isInstanceOf(LedgerFact.Rejected.class);
    assertThat(rejected(commit("r", "demo", 0)).code()).isEqualTo("bad_commit");
    assertThat(ledger.account("demo").orElseThrow().tokensSpent()).isEqualTo(5);
  }

  @Test
  void factsThatCannotFollowAreNotBelieved() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    AccountTotals totals = ledger.account("demo").orElseThrow().totals();
    List<LedgerFact> impossible =
        List.of(
            new LedgerFact.Opened("x", "demo", terms(8, NOTES), totals),
            new LedgerFact.Granted("x", "nobody", 1, 1, totals),
            new LedgerFact.Granted("x", "demo", 1, totals.limitUnits() + 1, totals),
            new LedgerFact.Granted("x", "demo", 1, 0, totals),
            new LedgerFact.Granted("x", "demo", 1, 1, totals),
            new LedgerFact.Granted("x", "demo", 3, -1, totals),
            new LedgerFact.Committed("y", "demo", 0, totals),
            new LedgerFact.ExpiredInFull("y", "demo", 1, totals),
            new LedgerFact.Denied("open-demo", "demo", 1, 1, totals));

    for (LedgerFact fact : impossible) {
      Ledger replayed = new Ledger(0, 1_000);
      replayed.apply(new LedgerFact.Opened("open-demo", "demo", terms(8, NOTES), totals), now);
      assertThatThrownBy(() -> replayed.apply(fact, now))
          .as(fact.toString())
          .isInstanceOf(BrokenLedgerException.class);
    }
  }

  @Test
  void factsMustStateEveryTotalThatFollows() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    LedgerFact.Granted right =
        (LedgerFact.Granted) ledger.decide(reserve("r", "demo", NOTES, 2)).get(0);
    for (int field = 0; field < 7; field++) {
      AccountTotals t = right.totals();
      AccountTotals wrong =
          new AccountTotals(
              field == 0 ? t.order() + 1 : t.order(),
              t.limitUnits() + (field == 1 ? 1 : 0),
              t.spentUnits() + (field == 2 ? 1 : 0),
              t.pendingUnits() + (field == 3 ? 1 : 0),
              t.chargeUnits() + (field == 4 ? 1 : 0),
              t.tokensSpent() + (field == 5 ? 1 : 0),
              t.tokensPending() + (field == 6 ? 1 : 0),
              t.epsilonLimit(),
              t.epsilonSpent(),
              t.delta());
      Ledger other = new Ledger(0, 1_000);
      other.decide(open("demo", terms(8, NOTES))).forEach(fact -> other.apply(fact, now));
      LedgerFact fact = new LedgerFact.Granted("r", "demo", 2, right.chargeUnits(), wrong);

      assertThatThrownBy(() -> other.apply(fact, now))
          .as("field " + field)
          .isInstanceOf(BrokenLedgerException.class);
    }
    ledger.apply(right, now);
  }

  @Test
  void logTimeDoesNotGoBack() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    now -= 10_000;
    the(LedgerFact.Granted.class, reserve("r", "demo", NOTES, 1));

    assertThat(ledger.logTimeMillis()).isEqualTo(now + 10_000);
    assertThat(ledger.nextExpiry(now + 10_999)).isEmpty();
    assertThat(ledger.nextExpiry(now + 11_000)).isPresent();
  }

  private List<LedgerFact> tell(BudgetEvent event) {
    List<LedgerFact> facts = ledger.decide(event);
    facts.forEach(fact -> ledger.apply(fact, now));
    return facts;
  }

  private <T extends LedgerFact> T the(Class<T> kind, BudgetEvent event) {
    List<LedgerFact> facts = tell(event);
    assertThat(facts).singleElement().isInstanceOf(kind);
    return kind.cast(facts.get(0));
  }

  private LedgerFact.Rejected rejected(BudgetEvent event) {
    return the(LedgerFact.Rejected.class, event);
  }

  private void expireAll() {
    while (ledger.nextExpiry(now).isPresent()) {
      ledger.apply(ledger.nextExpiry(now).orElseThrow(), now);
    }
  }
}
