package io.murmuration.accountant.ledger;

import static io.murmuration.accountant.Commands.TOKEN;
import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.accountant.Commands;
import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTerms.Purpose;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.BudgetEvent.Origin;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.privacy.event.Adjacency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that come twice, late or in another order. */
class LedgerIdempotencyTest {
  private static final Dataset NOTES = Commands.dataset(0, "notes", false);
  private static final AccountTerms LARGE =
      new AccountTerms(
          1e6, 1e-5, NOTES, Commands.token(1_000, 0.25, Adjacency.REPLACE_ONE), Purpose.SERVING);

  private final Ledger ledger = new Ledger(0, 1_000_000);

  static LongStream seeds() {
    return LongStream.range(0, 5);
  }

  /** 10 000 commands, most of them again or in another place; half of the senders number theirs. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void tenThousandDuplicatesAndReordersChargeNothingTwice(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    apply(open("demo", LARGE));
    List<BudgetEvent> sent = new ArrayList<>();
    Map<String, Long> next = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      String id = "r" + i;
      String worker = "w" + random.nextInt(4);
      boolean numbered = random.nextBoolean();
      Origin origin = numbered ? new Origin(worker, next.merge(worker, 1L, Long::sum)) : null;
      int tokens = 1 + random.nextInt(16);
      sent.add(reserve(id, tokens, origin));
      sent.add(commit(id, "demo", random.nextInt(tokens + 1)));
    }
    List<BudgetEvent> stream = new ArrayList<>(sent);
    while (stream.size() < 10_000) {
      int first = random.nextInt(stream.size());
      int again = first + 1 + random.nextInt(stream.size() - first);
      stream.add(again, stream.get(first));
    }
    for (int i = 0; i < 3_000; i++) {
      int from = random.nextInt(stream.size());
      int to = Math.min(stream.size() - 1, from + random.nextInt(20));
      stream.add(to, stream.remove(from));
    }

    Set<String> granted = new HashSet<>();
    Set<String> over = new HashSet<>();
    long charged = 0;
    int doubleCharges = 0;
    for (BudgetEvent event : stream) {
      for (LedgerFact fact : apply(event)) {
        if (fact instanceof LedgerFact.Granted) {
          doubleCharges += granted.add(fact.id()) ? 0 : 1;
        } else if (fact instanceof LedgerFact.Committed committed) {
          doubleCharges += over.add(fact.id()) ? 0 : 1;
          charged += committed.tokensSampled();
        }
      }
    }

    assertThat(doubleCharges).isZero();
    assertThat(granted).hasSizeGreaterThan(1_000).containsAll(over);
    assertThat(ledger.account("demo").orElseThrow().tokensSpent()).isEqualTo(charged);
  }

  @Test
  void aNumberedReservationIsKnownAgainLongAfterItsIdIsForgotten() {
    apply(open("demo", LARGE));
    int count = AnsweredIds.REMEMBERED_MAX + 5_000;
    List<BudgetEvent> first = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BudgetEvent reserve = reserve("r" + i, 1, new Origin("w", i));
      first.add(reserve);
      assertThat(apply(reserve)).hasSize(1);
      apply(commit("r" + i, "demo", 0));
    }

    assertThat(ledger.rememberedCount()).isLessThan(AnsweredIds.REMEMBERED_MAX + 10);
    first.forEach(reserve -> assertThat(ledger.decide(reserve)).isEmpty());
    assertThat(ledger.account("demo").orElseThrow().tokensPending()).isZero();
  }

  @Test
  void aReservationBehindALaterOneOfItsSenderIsNeverAnswered() {
    apply(open("demo", terms(8, NOTES)));

    assertThat(apply(reserve("a", 1, new Origin("w", 5)))).hasSize(1);
    assertThat(apply(reserve("b", 1, new Origin("w", 4)))).isEmpty();
    assertThat(apply(reserve("c", 1, new Origin("w", 5)))).isEmpty();
    assertThat(apply(reserve("d", 1, new Origin("other", 0)))).hasSize(1);
    assertThat(apply(reserve("e", 1, new Origin("w", 6)))).hasSize(1);
    assertThat(ledger.account("demo").orElseThrow().tokensPending()).isEqualTo(3);
  }

  @Test
  void anIdThatIsRememberedIsNotAnsweredUnderANewNumberEither() {
    apply(open("demo", terms(8, NOTES)));
    apply(reserve("a", 1, new Origin("w", 1)));
    assertThat(apply(reserve("a", 1, new Origin("w", 2)))).isEmpty();
    apply(commit("a", "demo", 1));
    assertThat(apply(reserve("a", 1, new Origin("w", 3)))).isEmpty();
    assertThat(apply(commit("a", "demo", 1))).isEmpty();
  }

  @Test
  void aFactThatAnswersANumberAgainIsNotBelieved() {
    apply(open("demo", terms(8, NOTES)));
    apply(reserve("a", 1, new Origin("w", 1)));
    LedgerFact next = ledger.decide(reserve("b", 1, null)).get(0);

    assertThatThrownBy(() -> ledger.apply(next, 0, new Origin("w", 1)))
        .isInstanceOf(BrokenLedgerException.class);
    ledger.apply(next, 0, new Origin("w", 2));
  }

  private static BudgetEvent.Reserve reserve(String id, int tokens, Origin origin) {
    return new BudgetEvent.Reserve(id, "demo", NOTES.fingerprint(), TOKEN, tokens, null, origin);
  }

  private List<LedgerFact> apply(BudgetEvent event) {
    Origin origin = event instanceof BudgetEvent.Reserve reserve ? reserve.origin() : null;
    List<LedgerFact> facts = ledger.decide(event);
    facts.forEach(fact -> ledger.apply(fact, 0, origin));
    return facts;
  }
}
