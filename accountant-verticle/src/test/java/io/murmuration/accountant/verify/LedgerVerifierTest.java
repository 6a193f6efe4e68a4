package io.murmuration.accountant.verify;

import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.Commands;
import io.murmuration.accountant.InMemoryLedger;
import io.murmuration.accountant.Life;
import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.accountant.verify.Finding.Rule;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerFact.Limit;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.messaging.LogRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerVerifierTest {
  private static final Dataset NOTES = Commands.dataset(0, "notes", false);
  private static final Dataset LETTERS = Commands.dataset(0, "letters", false);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void whatAnAccountantWritesIsSound(long seed) {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    for (Life.Timed timed : Life.of(seed, 80)) {
      log.at(timed.timeMillis());
      log.send(timed.event());
    }

    LedgerReport alone = verify(LedgerVerifier.of(0), log.entries());
    LedgerReport withCommands = verify(LedgerVerifier.of(0, log.commands()), log.entries());

    assertThat(alone.findings()).isEmpty();
    assertThat(withCommands.findings()).isEmpty();
    assertThat(alone.isSound()).isTrue();
    assertThat(alone.entryCount()).isEqualTo(log.entries().size());
    assertThat(alone.accounts()).hasSize(3);
  }

  @Test
  void anEditedEntryIsFound() {
    List<LogRecord> entries = new ArrayList<>(sound().entries());
    entries.set(1, with(entries.get(1), v -> v.replace("\"writer\":\"a\"", "\"writer\":\"b\"")));

    assertThat(rules(entries)).containsExactly(Rule.CHAIN);
  }

  @Test
  void aDroppedEntryIsFound() {
    List<LogRecord> entries = new ArrayList<>(sound().entries());
    entries.remove(2);

    assertThat(rules(entries)).contains(Rule.SEQUENCE, Rule.CHAIN, Rule.TOTALS);
  }

  @Test
  void movedEntriesAreFound() {
    List<LogRecord> entries = new ArrayList<>(sound().entries());
    Collections.swap(entries, 1, 2);

    assertThat(rules(entries)).contains(Rule.SEQUENCE, Rule.CHAIN, Rule.ORDER);
    assertThat(rulesWithCommands(entries)).contains(Rule.SEQUENCE, Rule.CHAIN, Rule.ORDER);
  }

  @Test
  void anEntryThatIsThereTwiceIsFound() {
    List<LogRecord> entries = new ArrayList<>(sound().entries());
    entries.add(2, entries.get(1));

    assertThat(rules(entries)).contains(Rule.SEQUENCE, Rule.CHAIN, Rule.LIFECYCLE);
    assertThat(rulesWithCommands(entries)).contains(Rule.SEQUENCE, Rule.CHAIN, Rule.DECISION);
  }

  @Test
  void garbageAndUnknownVersionsAreFound() {
    List<LogRecord> entries = new ArrayList<>(sound().entries());
    entries.set(1, with(entries.get(1), v -> "garbage"));
    entries.set(3, with(entries.get(3), v -> v.replace("\"v\":1", "\"v\":2")));

    assertThat(rules(entries)).contains(Rule.UNREADABLE, Rule.VERSION, Rule.CHAIN);
  }

  @Test
  void aLowerPriceIsFoundByTheSumsAndByTheCommands() {
    List<LedgerFact> facts = new ArrayList<>(sound().facts());
    LedgerFact.Granted granted = (LedgerFact.Granted) facts.get(1);
    facts.set(
        1,
        new LedgerFact.Granted(
            granted.id(),
            granted.account(),
            granted.tokens(),
            granted.chargeUnits() / 2,
            granted.totals()));

    assertThat(rules(rewritten(facts))).contains(Rule.TOTALS);
    assertThat(rulesWithCommands(rewritten(facts))).contains(Rule.DECISION);
  }

  @Test
  void aPerfectForgeryOfTheSumsIsStillFoundByTheCommands() {
    InMemoryLedger other = new InMemoryLedger();
    other.startAccountant("a");
    other.send(open("demo", terms(8, NOTES)));
    other.send(reserve("r1", "demo", NOTES, 2));
    other.send(reserve("r2", "demo", NOTES, 2));
    other.send(commit("r1", "demo", 1));

    assertThat(rules(other.entries())).isEmpty();
    assertThat(rulesWithCommands(other.entries())).contains(Rule.DECISION);
  }

  @Test
  void aCommandThatWasPassedOverIsFound() {
    InMemoryLedger other = new InMemoryLedger();
    other.startAccountant("a");
    other.send(open("demo", terms(8, NOTES)));
    other.send(reserve("r2", "demo", NOTES, 2));
    List<LogRecord> entries = rewritten(other.facts(), 0, 2);

    assertThat(rules(entries)).isEmpty();
    assertThat(verify(LedgerVerifier.of(0, sound().commands()), entries).findings())
        .extracting(Finding::detail)
        .containsExactly("command 1 has no answer");
  }

  @Test
  void anotherOrderThanTheTermsGiveIsFound() {
    LedgerFact.Opened opened = (LedgerFact.Opened) sound().facts().get(0);
    AccountTotals t = opened.totals();
    AccountTotals shifted =
        new AccountTotals(
            t.order() + 1, t.limitUnits(), 0, 0, t.chargeUnits(), 0, 0, 8, t.epsilonSpent(), 1e-5);
    LedgerFact forged = new LedgerFact.Opened("o", "demo", opened.terms(), shifted);

    assertThat(rules(rewritten(List.of(forged)))).contains(Rule.PRICE);
  }

  @Test
  void aRaisedLimitIsFound() {
    List<LedgerFact> facts = new ArrayList<>(sound().facts());
    LedgerFact.Opened opened = (LedgerFact.Opened) facts.get(0);
    AccountTotals raised = withLimit(opened.totals(), opened.totals().limitUnits() * 2);
    facts.set(0, new LedgerFact.Opened(opened.id(), opened.account(), opened.terms(), raised));

    assertThat(rules(rewritten(facts))).contains(Rule.PRICE, Rule.TOTALS);
  }

  @Test
  void aLimitThatIsExceededIsFound() {
    List<LedgerFact> facts = new ArrayList<>(sound().facts());
    LedgerFact.Opened opened = (LedgerFact.Opened) facts.get(0);
    AccountTotals lowered = withLimit(opened.totals(), opened.totals().chargeUnits());
    facts.set(0, new LedgerFact.Opened(opened.id(), opened.account(), opened.terms(), lowered));

    assertThat(rules(rewritten(facts))).contains(Rule.LIMIT, Rule.PRICE);
  }

  @Test
  void endingABlockTwiceOrWithMoreThanWasGrantedIsFound() {
    List<LedgerFact> facts = new ArrayList<>(sound().facts());
    facts.add(facts.get(3));
    assertThat(rules(rewritten(facts))).contains(Rule.LIFECYCLE);

    List<LedgerFact> greedy = new ArrayList<>(sound().facts());
    LedgerFact.Committed commit = (LedgerFact.Committed) greedy.get(3);
    greedy.set(3, new LedgerFact.Committed(commit.id(), commit.account(), 9, commit.totals()));
    assertThat(rules(rewritten(greedy))).contains(Rule.LIFECYCLE);
  }

  @Test
  void aShareThatIsStatedWronglyIsFound() {
    for (int field = 0; field < 4; field++) {
      List<LedgerFact> facts = new ArrayList<>(shared().facts());
      LedgerFact.Granted granted = (LedgerFact.Granted) facts.get(1);
      TenantTotals t = granted.tenant();
      assertThat(t).isNotNull();
      TenantTotals wrong =
          new TenantTotals(
              field == 0 ? "west" : t.tenant(),
              t.limitUnits() + (field == 1 ? 1 : 0),
              t.spentUnits() + (field == 2 ? 1 : 0),
              t.pendingUnits() - (field == 3 ? 1 : 0));
      facts.set(1, with(granted, wrong));

      assertThat(rules(rewritten(facts))).as("field " + field).contains(Rule.TOTALS);
    }
  }

  @Test
  void aGrantInNoShareOfASharedAccountIsFound() {
    List<LedgerFact> facts = new ArrayList<>(shared().facts().subList(0, 2));
    facts.set(1, with((LedgerFact.Granted) facts.get(1), null));
    assertThat(rules(rewritten(facts))).containsExactly(Rule.LIFECYCLE);

    List<LedgerFact> unshared = new ArrayList<>(sound().facts().subList(0, 2));
    TenantTotals made = new TenantTotals("east", 1, 0, 0);
    unshared.set(1, with((LedgerFact.Granted) unshared.get(1), made));
    assertThat(rules(rewritten(unshared))).containsExactly(Rule.LIFECYCLE);
  }

  @Test
  void aShareThatIsExceededIsFoundWhereverTheAccountStands() {
    List<LedgerFact> facts = new ArrayList<>(shared().facts());
    LedgerFact.Opened opened = (LedgerFact.Opened) facts.get(0);
    AccountTerms t = opened.terms();
    List<TenantShare> smaller =
        List.of(new TenantShare("east", 1e-6), new TenantShare("west", 0.5));
    AccountTerms lowered =
        new AccountTerms(
            t.epsilon(), t.delta(), t.dataset(), t.mechanism(), t.purpose(), t.unit(), smaller);
    facts.set(0, new LedgerFact.Opened(opened.id(), opened.account(), lowered, opened.totals()));

    assertThat(rules(rewritten(facts))).contains(Rule.LIMIT, Rule.TOTALS);
  }

  @Test
  void aDenialThatTheNamedLimitDoesNotExplainIsFound() {
    List<LedgerFact> facts = new ArrayList<>(shared().facts());
    LedgerFact.Denied denied = (LedgerFact.Denied) facts.get(2);
    assertThat(denied.limit()).isEqualTo(Limit.TENANT);
    facts.set(2, with(denied, Limit.ACCOUNT));
    assertThat(rules(rewritten(facts))).containsExactly(Rule.LIMIT);
    facts.set(2, with(denied, null));
    assertThat(rules(rewritten(facts))).contains(Rule.LIFECYCLE);
  }

  @Test
  void theVerifiersShareIsTheAccountantsForEveryDoubleAndLimit() {
    SplittableRandom random = new SplittableRandom(20);
    for (int i = 0; i < 20_000; i++) {
      double share = i % 2 == 0 ? 1 - random.nextDouble() : Math.pow(2, -random.nextInt(1074));
      long limit = random.nextLong() >>> 1 + random.nextInt(62);
      assertThat(ShareAudit.part(BigInteger.valueOf(limit), share))
          .as(share + " of " + limit)
          .isEqualTo(BigInteger.valueOf(new TenantShare("t", share).limitUnits(limit)));
    }
  }

  /** Opened, granted to east, denied to east, granted to west, committed by east. */
  private static InMemoryLedger shared() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    log.send(
        open(
            "demo",
            Commands.shared(NOTES, new TenantShare("east", 0.25), new TenantShare("west", 0.5))));
    LedgerFact.Opened opened = (LedgerFact.Opened) log.facts().get(0);
    int quarter = Math.toIntExact(opened.totals().remainingTokens() / 4);
    log.send(reserve("r1", "demo", NOTES, quarter, "east"));
    log.send(reserve("r2", "demo", NOTES, quarter, "east"));
    log.send(reserve("r3", "demo", NOTES, quarter, "west"));
    log.send(commit("r1", "demo", 1));
    LedgerReport report = verify(LedgerVerifier.of(0, log.commands()), log.entries());
    assertThat(report.findings()).isEmpty();
    assertThat(report.tenants().get("demo")).extracting("tenant").containsExactly("east", "west");
    return log;
  }

  private static LedgerFact with(LedgerFact.Granted g, @Nullable TenantTotals tenant) {
    return new LedgerFact.Granted(
        g.id(), g.account(), g.tokens(), g.chargeUnits(), g.totals(), tenant);
  }

  private static LedgerFact with(LedgerFact.Denied d, @Nullable Limit limit) {
    return new LedgerFact.Denied(
        d.id(), d.account(), d.tokens(), d.requiredUnits(), d.totals(), d.tenant(), limit);
  }

  @Test
  void aSecondAccountOnTheSameDataIsFound() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    log.send(open("demo", terms(8, NOTES)));
    log.send(open("other", terms(8, LETTERS)));
    List<LedgerFact> facts = new ArrayList<>(log.facts());
    LedgerFact.Opened other = (LedgerFact.Opened) facts.get(1);
    facts.set(1, new LedgerFact.Opened("o", "other", terms(8, NOTES), other.totals()));

    assertThat(rules(rewritten(facts))).containsExactly(Rule.DATASET);
    assertThat(verify(LedgerVerifier.of(1), log.entries()).findings())
        .extracting(Finding::rule)
        .containsOnly(Rule.DATASET);
  }

  @Test
  void releasedTokensMustHaveBeenCharged() {
    assertThat(released("r1", 1)).isEmpty();
    assertThat(released("r2", 2)).isEmpty();
    assertThat(released("r1", 2)).as("more than committed").containsExactly(Rule.RELEASED);
    assertThat(released("r2", 3)).as("more than granted").containsExactly(Rule.RELEASED);
    assertThat(released("r9", 1)).as("an unknown block").containsExactly(Rule.RELEASED);
    LedgerVerifier verifier = LedgerVerifier.of(0);
    sound().entries().forEach(verifier::accept);
    verifier.released("demo", "r2", 1);
    verifier.released("demo", "r2", 1);
    assertThat(verifier.report().isSound()).isTrue();
    verifier.released("demo", "r2", 1);
    assertThat(verifier.report().isSound()).isFalse();
  }

  private static List<Rule> released(String block, long tokens) {
    LedgerVerifier verifier = LedgerVerifier.of(0);
    sound().entries().forEach(verifier::accept);
    verifier.released("demo", block, tokens);
    return verifier.report().findings().stream().map(Finding::rule).toList();
  }

  /** Block r1 of 3 tokens is committed with 1, block r2 of 2 tokens is open. */
  private static InMemoryLedger sound() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    log.send(open("demo", terms(8, NOTES)));
    log.send(reserve("r1", "demo", NOTES, 3));
    log.send(reserve("r2", "demo", NOTES, 2));
    log.send(commit("r1", "demo", 1));
    assertThat(verify(LedgerVerifier.of(0, log.commands()), log.entries()).findings()).isEmpty();
    return log;
  }

  /** A chain without a flaw around facts of our choice. */
  private static List<LogRecord> rewritten(List<LedgerFact> facts) {
    long[] sources = LongStream.range(0, facts.size()).toArray();
    return rewritten(facts, sources);
  }

  private static List<LogRecord> rewritten(List<LedgerFact> facts, long... sources) {
    LedgerChain chain = new LedgerChain();
    List<LogRecord> entries = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      LedgerRecord entry =
          new LedgerRecord(
              LedgerRecord.VERSION, i, chain.head(), 1_000_000, sources[i], "a", facts.get(i));
      entries.add(new LogRecord("ledger", 0, i, 1_000_000, "demo", chain.append(entry)));
    }
    return entries;
  }

  private static AccountTotals withLimit(AccountTotals t, long limitUnits) {
    return new AccountTotals(
        t.order(),
        limitUnits,
        t.spentUnits(),
        t.pendingUnits(),
        t.chargeUnits(),
        t.tokensSpent(),
        t.tokensPending(),
        t.epsilonLimit(),
        t.epsilonSpent(),
        t.delta());
  }

  private static LogRecord with(LogRecord entry, UnaryOperator<String> change) {
    String value = change.apply(entry.value());
    assertThat(value).isNotEqualTo(entry.value());
    return new LogRecord(
        entry.topic(), entry.partition(), entry.offset(), entry.timestampMillis(), "k", value);
  }

  private static List<Rule> rules(List<LogRecord> entries) {
    return verify(LedgerVerifier.of(0), entries).findings().stream().map(Finding::rule).toList();
  }

  private static List<Rule> rulesWithCommands(List<LogRecord> entries) {
    return verify(LedgerVerifier.of(0, sound().commands()), entries).findings().stream()
        .map(Finding::rule)
        .toList();
  }

  private static LedgerReport verify(LedgerVerifier verifier, List<LogRecord> entries) {
    entries.forEach(verifier::accept);
    return verifier.report();
  }
}
