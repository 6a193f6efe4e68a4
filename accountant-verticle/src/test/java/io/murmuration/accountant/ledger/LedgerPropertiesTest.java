package io.murmuration.accountant.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.Life;
import io.murmuration.accountant.Life.Timed;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.TenantTotals;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerPropertiesTest {
  private static final int COMMANDS = 150;

  static LongStream seeds() {
    return LongStream.range(0, 250);
  }

  /** A fact with the log time it was decided at. */
  private record Dated(LedgerFact fact, long timeMillis) {}

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void replayingAnyPrefixGivesAStateThatDecidesTheRestAlike(long seed) {
    List<Timed> life = Life.of(seed, COMMANDS);
    int cut = new SplittableRandom(seed).nextInt(COMMANDS);
    Ledger live = newLedger();
    List<Dated> before = run(live, life.subList(0, cut));
    Ledger replayed = newLedger();
    before.forEach(dated -> replayed.apply(dated.fact(), dated.timeMillis()));

    assertThat(replayed.accounts()).isEqualTo(live.accounts());
    assertThat(replayed.openReservationCount()).isEqualTo(live.openReservationCount());
    assertThat(run(replayed, life.subList(cut, COMMANDS)))
        .isEqualTo(run(live, life.subList(cut, COMMANDS)));
    assertThat(replayed.accounts()).isEqualTo(live.accounts());
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void spentPlusPendingStaysWithinTheLimitAndSpentNeverFalls(long seed) {
    Ledger ledger = newLedger();
    Map<String, Long> spentBefore = new HashMap<>();
    for (Timed timed : Life.of(seed, COMMANDS)) {
      run(ledger, List.of(timed));
      ledger
          .accounts()
          .forEach(
              (name, account) -> {
                assertThat(account.spentUnits() + account.pendingUnits())
                    .isLessThanOrEqualTo(account.limitUnits());
                assertThat(account.totals().epsilonSpent())
                    .isLessThanOrEqualTo(account.terms().epsilon());
                assertThat(account.spentUnits())
                    .isGreaterThanOrEqualTo(spentBefore.getOrDefault(name, 0L));
                spentBefore.put(name, account.spentUnits());
              });
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void totalsAreExactlyTheSumsOfCommittedExpiredAndPendingBlocks(long seed) {
    Ledger ledger = newLedger();
    List<Dated> facts = run(ledger, Life.of(seed, COMMANDS));
    Map<String, LedgerFact.Granted> open = new HashMap<>();
    Map<String, BigInteger> spent = new HashMap<>();
    for (Dated dated : facts) {
      String block = dated.fact().account() + "/" + dated.fact().id();
      if (dated.fact() instanceof LedgerFact.Granted granted) {
        open.put(block, granted);
      } else if (dated.fact() instanceof LedgerFact.Committed committed) {
        charge(spent, open.remove(block), committed.tokensSampled());
      } else if (dated.fact() instanceof LedgerFact.ExpiredInFull expired) {
        charge(spent, open.remove(block), expired.tokens());
      }
    }
    Map<String, BigInteger> pending = new HashMap<>();
    open.values().forEach(granted -> charge(pending, granted, granted.tokens()));

    ledger
        .accounts()
        .forEach(
            (name, account) -> {
              assertThat(BigInteger.valueOf(account.spentUnits()))
                  .isEqualTo(spent.getOrDefault(name, BigInteger.ZERO));
              assertThat(BigInteger.valueOf(account.pendingUnits()))
                  .isEqualTo(pending.getOrDefault(name, BigInteger.ZERO));
            });
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void tenantsStayWithinTheirSharesAndAddUpToTheAccount(long seed) {
    Ledger ledger = newLedger();
    Map<String, Long> spentBefore = new HashMap<>();
    for (Timed timed : Life.of(seed, COMMANDS)) {
      run(ledger, List.of(timed));
      BudgetAccount account = ledger.account("a2").orElse(null);
      if (account == null) {
        continue;
      }
      long spent = 0;
      long pending = 0;
      for (TenantTotals tenant : account.tenants()) {
        assertThat(tenant.remainingUnits()).isNotNegative();
        assertThat(tenant.spentUnits())
            .isGreaterThanOrEqualTo(spentBefore.getOrDefault(tenant.tenant(), 0L));
        spentBefore.put(tenant.tenant(), tenant.spentUnits());
        spent += tenant.spentUnits();
        pending += tenant.pendingUnits();
      }
      assertThat(spent).isEqualTo(account.spentUnits());
      assertThat(pending).isEqualTo(account.pendingUnits());
    }
  }

  @Test
  void theRandomLivesReachEveryAnswerAboutTenants() {
    Map<String, Integer> seen = new HashMap<>();
    seeds()
        .forEach(
            seed -> {
              for (Dated dated : run(newLedger(), Life.of(seed, COMMANDS))) {
                if (dated.fact() instanceof LedgerFact.Denied denied) {
                  seen.merge("denied by " + denied.limit(), 1, Integer::sum);
                } else if (dated.fact() instanceof LedgerFact.Rejected rejected) {
                  seen.merge(rejected.code(), 1, Integer::sum);
                }
              }
            });

    assertThat(seen)
        .containsKeys(
            "denied by TENANT",
            "denied by ACCOUNT",
            "denied by null",
            "tenant_required",
            "unknown_tenant");
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void commandsThatComeAgainChangeNothing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Timed> life = Life.of(seed, COMMANDS);
    List<Timed> withDuplicates = new ArrayList<>();
    for (Timed timed : life) {
      withDuplicates.add(timed);
      while (random.nextInt(3) == 0) {
        BudgetEvent again = withDuplicates.get(random.nextInt(withDuplicates.size())).event();
        withDuplicates.add(new Timed(again, timed.timeMillis()));
      }
    }
    Ledger once = newLedger();
    Ledger often = newLedger();

    List<Dated> factsOnce = run(once, life);
    List<Dated> factsOften = run(often, withDuplicates);

    assertThat(withoutRejections(factsOften)).isEqualTo(withoutRejections(factsOnce));
    assertThat(often.accounts()).isEqualTo(once.accounts());
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void accountsDoNotFeelTheOrderOfEachOthersCommands(long seed) {
    List<Timed> life =
        Life.of(seed, COMMANDS).stream().map(timed -> new Timed(timed.event(), 7)).toList();
    List<List<Timed>> byAccount = new ArrayList<>();
    for (int account = 0; account < 3; account++) {
      String name = "a" + account;
      byAccount.add(life.stream().filter(timed -> timed.event().account().equals(name)).toList());
    }
    Ledger mixed = newLedger();
    run(mixed, life);
    Ledger shuffled = newLedger();
    run(shuffled, interleave(byAccount, new SplittableRandom(seed)));

    assertThat(shuffled.accounts()).isEqualTo(mixed.accounts());
  }

  private static Ledger newLedger() {
    return new Ledger(0, Life.TTL_MILLIS);
  }

  private static List<Dated> run(Ledger ledger, List<Timed> commands) {
    List<Dated> facts = new ArrayList<>();
    for (Timed timed : commands) {
      long now = Math.max(timed.timeMillis(), ledger.logTimeMillis());
      while (ledger.nextExpiry(now).isPresent()) {
        LedgerFact expired = ledger.nextExpiry(now).orElseThrow();
        ledger.apply(expired, now);
        facts.add(new Dated(expired, now));
      }
      for (LedgerFact fact : ledger.decide(timed.event())) {
        ledger.apply(fact, now);
        facts.add(new Dated(fact, now));
      }
    }
    return facts;
  }

  private static void charge(Map<String, BigInteger> sums, LedgerFact.Granted block, long tokens) {
    BigInteger units = BigInteger.valueOf(block.chargeUnits()).multiply(BigInteger.valueOf(tokens));
    sums.merge(block.account(), units, BigInteger::add);
  }

  private static List<Dated> withoutRejections(List<Dated> facts) {
    return facts.stream().filter(dated -> !(dated.fact() instanceof LedgerFact.Rejected)).toList();
  }

  private static List<Timed> interleave(List<List<Timed>> streams, SplittableRandom random) {
    List<Timed> all = new ArrayList<>();
    int[] next = new int[streams.size()];
    int left = streams.stream().mapToInt(List::size).sum();
    while (left > 0) {
      int chosen = random.nextInt(streams.size());
      if (next[chosen] < streams.get(chosen).size()) {
        all.add(streams.get(chosen).get(next[chosen]++));
        left--;
      }
    }
    return all;
  }
}
