package io.murmuration.accountant.ledger;

import static io.murmuration.accountant.Commands.DEAR_TOKEN;
import static io.murmuration.accountant.Commands.TOKEN;
import static io.murmuration.accountant.Commands.dataset;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.Commands;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.privacy.accounting.IntegerCharge;
import io.murmuration.privacy.event.AdditiveNoise;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which mechanisms an account pays for, and how much. */
class LedgerMechanismsTest {
  private static final Dataset NOTES = dataset(0, "notes", false);
  private static final Dataset MADE_UP = dataset(0, "madeup", true);
  private static final PrivacyEvent PUBLISHED =
      new TokenEvent.PmixedPublishedToken(80, 0.03, 3, 0.003);

  private final Ledger ledger = new Ledger(0, 1_000);
  private final long now = 50_000;

  @Test
  void whatHasNoPriceOpensNoAccount() {
    PrivacyEvent mixed =
        new PrivacyEvent.Composed(List.of(TOKEN, Commands.token(16, 0.25, Adjacency.ZERO_OUT)));
    List<PrivacyEvent> unpriced =
        List.of(
            new PrivacyEvent.Free("public model"),
            new PrivacyEvent.Composed(List.of()),
            new PrivacyEvent.Repeated(TOKEN, 0),
            new PrivacyEvent.Repeated(TOKEN, Long.MAX_VALUE),
            PUBLISHED,
            new PrivacyEvent.Repeated(PUBLISHED, 3),
            mixed);

    for (int i = 0; i < unpriced.size(); i++) {
      AccountTerms terms = new AccountTerms(8, 1e-5, NOTES, unpriced.get(i), Purpose.SERVING);
      assertThat(rejected(open("a" + i, terms)).code()).isEqualTo("unpriced_mechanism");
    }
  }

  @Test
  void anotherMechanismIsChargedItsOwnPriceAtTheAccountsOrder() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    double order = ledger.account("demo").orElseThrow().order();

    LedgerFact.Granted granted =
        the(
            LedgerFact.Granted.class,
            new BudgetEvent.Reserve("r", "demo", NOTES.fingerprint(), DEAR_TOKEN, 2));

    assertThat(granted.chargeUnits())
        .isEqualTo(IntegerCharge.charge(DEAR_TOKEN, order))
        .isGreaterThan(IntegerCharge.charge(TOKEN, order));
  }

  @Test
  void aPriceThatOverflowsIsDenied() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    long charge = ledger.account("demo").orElseThrow().chargeUnits();
    PrivacyEvent huge = new PrivacyEvent.Repeated(TOKEN, Long.MAX_VALUE / charge);

    LedgerFact.Denied denied =
        the(
            LedgerFact.Denied.class,
            new BudgetEvent.Reserve("r", "demo", NOTES.fingerprint(), huge, 4096));

    assertThat(denied.requiredUnits()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aReserveThatBreaksARuleIsRejectedWithItsReason() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    String notes = NOTES.fingerprint();
    PrivacyEvent zeroOut = Commands.token(16, 0.25, Adjacency.ZERO_OUT);
    PrivacyEvent free = new PrivacyEvent.Free("cheap");
    PrivacyEvent endless = new PrivacyEvent.Repeated(TOKEN, Long.MAX_VALUE);

    assertThat(rejected(reserve("r1", "nobody", NOTES, 1)).code()).isEqualTo("unknown_account");
    assertThat(rejected(reserve("r2", "demo", MADE_UP, 1)).code()).isEqualTo("wrong_dataset");
    assertThat(rejected(new BudgetEvent.Reserve("r3", "demo", notes, free, 1)).code())
        .isEqualTo("unpriced_mechanism");
    assertThat(rejected(new BudgetEvent.Reserve("r4", "demo", notes, endless, 1)).code())
        .isEqualTo("unpriced_mechanism");
    assertThat(rejected(new BudgetEvent.Reserve("r5", "demo", notes, zeroOut, 1)).code())
        .isEqualTo("wrong_adjacency");
    assertThat(rejected(new BudgetEvent.Reserve("r6", "demo", notes, PUBLISHED, 1)).code())
        .isEqualTo("unpriced_mechanism");
    assertThat(ledger.account("demo").orElseThrow().pendingUnits()).isZero();
  }

  @Test
  void anAccountPaysForEveryMechanismThatProtectsWhatItPromises() {
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));
    double order = ledger.account("demo").orElseThrow().order();
    List<PrivacyEvent> others =
        List.of(
            new TokenEvent.RatioBallToken(16, new SubsetPlan.DrawOne(), 0.5, Adjacency.REPLACE_ONE),
            new TokenEvent.DclipToken(16, 0.5, 1, Adjacency.REPLACE_ONE),
            new TokenEvent.PmixedFixedToken(
                16, new SubsetPlan.DrawOne(), 8, 0.01, Adjacency.REPLACE_ONE));

    long pending = 0;
    for (PrivacyEvent other : others) {
      the(
          LedgerFact.Granted.class,
          new BudgetEvent.Reserve("r" + pending, "demo", NOTES.fingerprint(), other, 2));
      pending += 2 * IntegerCharge.charge(other, order);
      assertThat(ledger.account("demo").orElseThrow().pendingUnits()).isEqualTo(pending);
    }
  }

  @Test
  void trainingAndTokensShareAnAccountThatProtectsRecords() {
    PrivacyEvent training = new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(2), 0.01);
    PrivacyEvent both = new PrivacyEvent.Composed(List.of(training, TOKEN));
    PrivacyEvent zeroOut = Commands.token(16, 0.25, Adjacency.ZERO_OUT);
    String notes = NOTES.fingerprint();
    the(
        LedgerFact.Opened.class,
        open("joint", new AccountTerms(8, 1e-5, NOTES, both, Purpose.SERVING)));
    double order = ledger.account("joint").orElseThrow().order();

    the(LedgerFact.Granted.class, new BudgetEvent.Reserve("r1", "joint", notes, training, 100));
    the(LedgerFact.Granted.class, new BudgetEvent.Reserve("r2", "joint", notes, TOKEN, 3));

    assertThat(ledger.account("joint").orElseThrow().pendingUnits())
        .isEqualTo(
            100 * IntegerCharge.charge(training, order) + 3 * IntegerCharge.charge(TOKEN, order));
    assertThat(rejected(new BudgetEvent.Reserve("r3", "joint", notes, zeroOut, 1)).code())
        .isEqualTo("wrong_adjacency");
  }

  @Test
  void anAccountThatPromisesWholeShardsDoesNotPayForTraining() {
    PrivacyEvent training = new PrivacyEvent.PoissonSubsampled(new AdditiveNoise.Gaussian(2), 0.01);
    the(LedgerFact.Opened.class, open("demo", terms(8, NOTES)));

    BudgetEvent.Reserve reserve =
        new BudgetEvent.Reserve("r", "demo", NOTES.fingerprint(), training, 1);

    assertThat(rejected(reserve).code()).isEqualTo("wrong_adjacency");
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
}
