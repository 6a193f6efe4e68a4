package io.murmuration.accountant;

import static io.murmuration.accountant.Commands.commit;
import static io.murmuration.accountant.Commands.open;
import static io.murmuration.accountant.Commands.reserve;
import static io.murmuration.accountant.Commands.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.accountant.ledger.LedgerChain;
import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.AccountTotals;
import io.murmuration.contracts.budget.BudgetState;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.budget.TenantTotals;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.FrozenPartitionException;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import io.murmuration.messaging.memory.CrashPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerWriterTest {
  private static final int COMMANDS = 60;
  private static final Dataset NOTES = Commands.dataset(0, "notes", false);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void crashesBetweenAnyTwoStepsLoseNothingAndDoNothingTwice(long seed) {
    List<Life.Timed> life = Life.of(seed, COMMANDS);
    InMemoryLedger calm = new InMemoryLedger();
    calm.startAccountant("calm");
    life.forEach(timed -> send(calm, timed));
    InMemoryLedger stormy = new InMemoryLedger();
    SplittableRandom random = new SplittableRandom(seed);
    stormy.log.crashWhen(point -> random.nextInt(12) == 0);

    for (int i = 0; i < life.size(); i++) {
      // Commands pile up while nobody is alive, so that batches have several.
      if (random.nextInt(3) == 0) {
        stormy.startAccountant("stormy-" + i);
      }
      send(stormy, life.get(i));
    }
    stormy.log.crashWhen(point -> false);
    stormy.startAccountant("last");

    assertThat(stormy.facts()).isEqualTo(calm.facts());
    assertThat(verify(stormy).findings()).isEmpty();
    assertThat(stormy.failures).isNotEmpty();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void commandsDeliveredAgainFromAnyPlaceBringNoNewFact(long seed) {
    InMemoryLedger log = new InMemoryLedger();
    Life.of(seed, COMMANDS).forEach(timed -> send(log, timed));
    List<LogRecord> commands = log.commands();
    LedgerWriter writer = new LedgerWriter(new AccountantConfig("test", "g", 1_000, "w"));
    writer.assigned(0);
    SplittableRandom random = new SplittableRandom(seed);
    int facts = 0;
    int done = 0;
    while (done < COMMANDS) {
      int from = random.nextInt(done + 1);
      int to = Math.min(COMMANDS, done + random.nextInt(10));
      List<LogRecord> fresh = commands.subList(done, Math.max(done, to));
      facts += factCount(writer.process(0, commands.subList(from, Math.max(done, to)), 0));
      writer.committed(0);
      done += fresh.size();
    }
    LedgerWriter once = new LedgerWriter(new AccountantConfig("test", "g", 1_000, "w"));
    once.assigned(0);

    assertThat(facts).isEqualTo(factCount(once.process(0, commands, 0)));
    assertThat(writer.process(0, commands, 0)).isEmpty();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void theNewestStateOfEveryAccountIsTheFoldOfItsFacts(long seed) throws Exception {
    InMemoryLedger log = new InMemoryLedger();
    SplittableRandom random = new SplittableRandom(seed);
    log.log.crashWhen(point -> random.nextInt(30) == 0);
    int life = 0;
    for (Life.Timed timed : Life.of(seed, COMMANDS)) {
      if (random.nextInt(5) == 0) {
        log.startAccountant("life-" + life++);
      }
      send(log, timed);
    }
    log.log.crashWhen(point -> false);
    log.startAccountant("last");
    Map<String, BudgetState> newest = new TreeMap<>();
    for (LogRecord record : log.log.records(InMemoryLedger.TOPICS.budgetState(), 0)) {
      newest.put(record.key(), WireCodec.decode(record.value(), BudgetState.class));
    }
    Map<String, String> hashes = new TreeMap<>();
    Map<String, AccountTotals> totals = new TreeMap<>();
    for (LogRecord stored : log.entries()) {
      LedgerRecord entry = InMemoryLedger.decode(stored);
      if (!(entry.fact() instanceof LedgerFact.Rejected)) {
        hashes.put(stored.key(), entry.sequence() + " " + LedgerChain.hash(stored.value()));
      }
    }
    LedgerReport fold = verify(log);
    newest.forEach((name, state) -> totals.put(name, state.totals()));

    assertThat(totals).isEqualTo(fold.accounts());
    assertThat(newest)
        .allSatisfy(
            (name, state) -> {
              assertThat(state.account()).isEqualTo(name);
              assertThat(state.sequence() + " " + state.entryHash()).isEqualTo(hashes.get(name));
              List<TenantTotals> shares = state.tenants() == null ? List.of() : state.tenants();
              assertThat(shares).isEqualTo(fold.tenants().get(name));
            });
  }

  @Test
  void blocksExpireByTheTimeOfOtherCommandsAndInIdleSeconds() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    log.send(open("demo", terms(8, NOTES)));
    log.send(reserve("r1", "demo", NOTES, 2));
    log.at(log.nowMillis() + 600);
    log.send(reserve("r2", "demo", NOTES, 3));

    log.at(log.nowMillis() + 400);
    log.send(reserve("r3", "demo", NOTES, 4));
    log.log.idle(log.nowMillis() + 599);
    int before = log.facts().size();
    log.log.idle(log.nowMillis() + 600);

    assertThat(log.facts().subList(3, 5))
        .extracting(LedgerFact::id, f -> f instanceof LedgerFact.ExpiredInFull)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("r1", true),
            org.assertj.core.groups.Tuple.tuple("r3", false));
    assertThat(log.facts().subList(before, log.facts().size()))
        .singleElement()
        .isInstanceOfSatisfying(
            LedgerFact.ExpiredInFull.class, f -> assertThat(f.id()).isEqualTo("r2"));
    assertThat(verify(log).findings()).isEmpty();
  }

  @Test
  void entriesSayWhatTheyAnswerAndWhoWroteThem() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("east-1");
    log.send(open("demo", terms(8, NOTES)));
    log.send(reserve("r", "demo", NOTES, 2));
    log.send(reserve("r", "demo", NOTES, 2));
    log.send(commit("r", "demo", 2));

    List<LedgerRecord> entries = log.entries().stream().map(InMemoryLedger::decode).toList();

    assertThat(entries).extracting(LedgerRecord::sequence).containsExactly(0L, 1L, 2L);
    assertThat(entries).extracting(LedgerRecord::sourceOffset).containsExactly(0L, 1L, 3L);
    assertThat(entries).extracting(LedgerRecord::writer).containsOnly("east-1");
    assertThat(entries.get(0).previousHash()).isEqualTo(LedgerRecord.GENESIS);
    assertThat(log.entries()).extracting(LogRecord::key).containsOnly("demo");
  }

  @Test
  void whatCannotBeReadIsRejectedAndBuriedWithoutItsContent() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    List<String> poison =
        List.of(
            "",
            "the patient said",
            "null",
            "[]",
            "{\"type\":\"reserve\"}",
            "{\"type\":\"the patient said\"}",
            "{\"type\":\"commit\",\"id\":\"r\",\"account\":\"a\",\"tokens_sampled\":-1,\"reason\":\"x\"}",
            "{\"type\":\"commit\",\"id\":\"r\",\"account\":\"a\",\"tokens_sampled\":1,\"reason\":\"x\","
                + "\"the patient said\":1}",
            "x".repeat(CommandReader.COMMAND_CHARACTERS_MAX + 1));

    poison.forEach(value -> log.send("the patient", value));
    log.send(open("demo", terms(8, NOTES)));

    assertThat(log.failures).isEmpty();
    assertThat(log.facts()).hasSize(poison.size() + 1);
    assertThat(log.facts().subList(0, poison.size()))
        .allSatisfy(
            fact -> assertThat(((LedgerFact.Rejected) fact).code()).isEqualTo("unreadable"));
    assertThat(log.deadLetters()).hasSize(poison.size());
    assertThat(log.deadLetters().get(8).value()).contains("too_large", "\"offset\":8");
    assertThat(log.entries()).noneMatch(r -> r.value().contains("patient"));
    assertThat(log.deadLetters()).noneMatch(r -> (r.value() + r.key()).contains("patient"));
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void damagedCommandsNeverStopTheAccountant(long seed) {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    SplittableRandom random = new SplittableRandom(seed);
    for (Life.Timed timed : Life.of(seed, COMMANDS)) {
      log.at(timed.timeMillis());
      StringBuilder value = new StringBuilder(WireCodec.encode(timed.event()));
      for (int hit = random.nextInt(4); hit > 0; hit--) {
        value.setCharAt(random.nextInt(value.length()), (char) (32 + random.nextInt(95)));
      }
      log.send(timed.event().account(), value.toString());
    }

    assertThat(log.failures).isEmpty();
    assertThat(verify(log).findings()).isEmpty();
  }

  @Test
  void aLedgerThatIsNotWhatWasWrittenFreezesItsPartitionForEveryAccountantAndNoOther() {
    List<String> stored = sound().entries().stream().map(LogRecord::value).toList();
    String newVersion = stored.get(2).replace("\"v\":1", "\"v\":2");
    List<List<String>> damaged =
        List.of(
            edited(stored, 2, stored.get(2).replace("\"tokens\":2", "\"tokens\":1")),
            edited(stored, 2, newVersion),
            edited(stored, 2, "not an entry"),
            dropped(stored, 1),
            dropped(stored, 0),
            swapped(stored, 1, 2),
            forked(stored),
            List.of(unsound()));

    for (List<String> ledger : damaged) {
      InMemoryLedger log = new InMemoryLedger();
      for (int i = 0; i < 5; i++) {
        log.send(commit("r" + i, "demo", 1));
      }
      ledger.forEach(log::sendToLedger);
      assertFrozen(log, "first", "ledger partition 0");
      assertFrozen(log, "second", "ledger partition 0");
    }
  }

  @Test
  void aLedgerThatLostItsEndIsFrozenAlthoughWhatIsLeftIsAChain() {
    for (int kept = 0; kept < 5; kept++) {
      InMemoryLedger log = new InMemoryLedger();
      try (MessageLog.TransactionalGroup group = log.startAccountant("a")) {
        fill(log);
        assertThat(group.ready()).isCompleted();
      }
      log.log.lose(InMemoryLedger.TOPICS.ledger(), 0, kept);

      assertFrozen(log, "b", "the ledger has " + kept + " entries, but 5 were committed");
    }
  }

  @Test
  void aLedgerWhoseLastEntryIsAnotherOneIsFrozen() {
    InMemoryLedger log = new InMemoryLedger();
    try (MessageLog.TransactionalGroup group = log.startAccountant("a")) {
      fill(log);
      assertThat(group.ready()).isCompleted();
    }
    String last = log.entries().get(4).value();
    log.log.lose(InMemoryLedger.TOPICS.ledger(), 0, 4);
    log.sendToLedger(last.replace("\"writer\":\"a\"", "\"writer\":\"b\""));

    assertFrozen(log, "b", "the ledger's first 5 entries end with");
  }

  @Test
  void aLedgerThatIsWholeGoesOnAfterCommandsThatNeedNoAnswer() {
    InMemoryLedger log = new InMemoryLedger();
    try (MessageLog.TransactionalGroup group = log.startAccountant("a")) {
      fill(log);
      log.send(commit("r1", "demo", 1));
      assertThat(group.ready()).isCompleted();
    }
    log.startAccountant("b");
    log.send(reserve("r3", "demo", NOTES, 1));

    assertThat(log.failures).isEmpty();
    assertThat(log.entries()).hasSize(6);
    assertThat(verify(log).findings()).isEmpty();
  }

  @Test
  void aMarkThatIsNoneOfOursFreezes() {
    for (String mark : List.of("x", "5", "5:abc", "-1:" + "0".repeat(64))) {
      LedgerWriter writer = new LedgerWriter(AccountantConfig.of("test", "w"));
      writer.assigned(0);
      assertThatThrownBy(() -> writer.expect(0, mark)).isInstanceOf(FrozenPartitionException.class);
    }
  }

  /** Nothing is decided in partition 0, everything in partition 1. */
  private static void assertFrozen(InMemoryLedger log, String instance, String reason) {
    int before = log.entries().size();
    int others = log.log.records(InMemoryLedger.TOPICS.ledger(), 1).size();
    LedgerWriter writer =
        new LedgerWriter(new AccountantConfig("test", "g", Life.TTL_MILLIS, instance));
    try (MessageLog.TransactionalGroup group = log.start(writer)) {
      log.send(reserve("late-" + instance, "demo", NOTES, 1));
      log.send(1, commit("r-" + instance, "demo", 1));
      log.log.idle(log.nowMillis() + 10 * Life.TTL_MILLIS);

      assertThat(group.ready()).isCompleted();
      assertThat(writer.frozenPartitions()).containsOnlyKeys(0);
      assertThat(writer.frozenPartitions().get(0)).contains(reason);
    }
    assertThat(writer.frozenPartitions()).isEmpty();
    assertThat(log.failures).isEmpty();
    assertThat(log.entries()).hasSize(before);
    assertThat(log.log.records(InMemoryLedger.TOPICS.ledger(), 1)).hasSize(others + 1);
  }

  /** A chain whose only fact does not follow: nobody opened the account. */
  private static String unsound() {
    LedgerFact committed = sound().facts().get(3);
    return new LedgerChain()
        .append(
            new LedgerRecord(LedgerRecord.VERSION, 0, LedgerRecord.GENESIS, 0, 0, "a", committed));
  }

  @Test
  void aTakeoverGoesOnAfterTheLastCommandThatHasAnAnswer() {
    InMemoryLedger log = sound();
    LedgerWriter writer = new LedgerWriter(AccountantConfig.of("test", "w"));
    writer.assigned(0);
    assertThat(writer.nextOffset(0)).isZero();

    log.entries().subList(0, 3).forEach(entry -> writer.replay(0, entry));

    assertThat(writer.nextOffset(0)).isEqualTo(3);
  }

  @Test
  void nothingIsBuiltOnABatchThatIsNotDurable() {
    LedgerWriter writer = new LedgerWriter(AccountantConfig.of("test", "w"));
    writer.assigned(0);
    writer.process(0, List.of(), 0);

    assertThatThrownBy(() -> writer.process(0, List.of(), 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.process(1, List.of(), 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGrantThatWasLostIsDecidedAgainFromItsCommand() {
    InMemoryLedger log = sound();
    InMemoryLedger cut = new InMemoryLedger();
    log.commands().forEach(command -> cut.send(command.key(), command.value()));
    log.entries().subList(0, 2).forEach(entry -> cut.sendToLedger(entry.value()));

    cut.startAccountant("next");

    assertThat(cut.failures).isEmpty();
    assertThat(cut.facts()).isEqualTo(log.facts());
  }

  @Test
  void everyCrashPointIsReached() {
    for (CrashPoint place : CrashPoint.values()) {
      InMemoryLedger log = new InMemoryLedger();
      log.startAccountant("a");
      log.log.crashWhen(place::equals);
      log.send(open("demo", terms(8, NOTES)));
      assertThat(log.failures).as(place.name()).hasSize(1);
    }
  }

  private static long factCount(List<Outgoing> records) {
    return records.stream().filter(r -> r.topic().equals(InMemoryLedger.TOPICS.ledger())).count();
  }

  private static void send(InMemoryLedger to, Life.Timed timed) {
    to.at(timed.timeMillis());
    to.send(timed.event());
  }

  private static InMemoryLedger sound() {
    InMemoryLedger log = new InMemoryLedger();
    log.startAccountant("a");
    fill(log);
    return log;
  }

  private static void fill(InMemoryLedger log) {
    log.send(open("demo", terms(8, NOTES)));
    log.send(reserve("r1", "demo", NOTES, 3));
    log.send(reserve("r2", "demo", NOTES, 2));
    log.send(commit("r1", "demo", 1));
    log.send(commit("r2", "demo", 2));
  }

  private static LedgerReport verify(InMemoryLedger log) {
    LedgerVerifier verifier = LedgerVerifier.of(0, log.commands());
    log.entries().forEach(verifier::accept);
    return verifier.report();
  }

  private static List<String> edited(List<String> stored, int index, String value) {
    assertThat(value).isNotEqualTo(stored.get(index));
    List<String> copy = new ArrayList<>(stored);
    copy.set(index, value);
    return copy;
  }

  private static List<String> dropped(List<String> stored, int index) {
    List<String> copy = new ArrayList<>(stored);
    copy.remove(index);
    return copy;
  }

  private static List<String> swapped(List<String> stored, int one, int other) {
    List<String> copy = new ArrayList<>(stored);
    Collections.swap(copy, one, other);
    return copy;
  }

  /** Two writers both went on after the second entry. */
  private static List<String> forked(List<String> stored) {
    List<String> copy = new ArrayList<>(stored.subList(0, 3));
    copy.add(stored.get(2).replace("\"tokens\":2", "\"tokens\":1"));
    return copy;
  }
}
