package io.murmuration.launcher.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.chaos.check.Transcript.Heard;
import io.murmuration.launcher.chaos.check.Transcript.Outcome;
import io.murmuration.launcher.chaos.check.Violation.Kind;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker passes an honest run and catches each way of breaking one. */
class CheckerTest {
  private static final String WHOLE = "whole";
  private static final String TAKEN = "taken";

  private final Evidence honest = new HonestRun().evidence();

  @Test
  void anHonestRunIsSound() {
    Verdict verdict = Checker.check(honest);

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.isSound()).isTrue();
    assertThat(verdict.responses()).isEqualTo(2);
    assertThat(verdict.events()).isEqualTo(7 + 8);
    // The late word of the worker that was replaced is paid for and heard by nobody.
    assertThat(verdict.releasedTokens()).isEqualTo(3 + 3 + 1);
    assertThat(verdict.voidRecords()).isEqualTo(1);
    // r-1 is committed with 3, r-3 with 1, r-2 has no commit and costs all 16.
    assertThat(verdict.chargedTokens()).isEqualTo(3 + 16 + 1);
    assertThat(verdict.overchargePercent()).isEqualTo(100.0 * 20 / 7 - 100);
  }

  @Test
  void aTokenMoreThanWasCommittedIsUnpaid() {
    Verdict verdict = Checker.check(withToken(HonestRun.text(WHOLE, 7, 0, "r-1", " more")));

    assertThat(kinds(verdict)).containsExactly(Kind.UNPAID);
    assertThat(verdict.violations().get(0).responseId()).isEqualTo(WHOLE);
    assertThat(verdict.violations().get(0).detail()).contains("4 tokens released, 3 charged");
  }

  @Test
  void aRecordThatHoldsBeyondTheCommitIsUnpaid() {
    Evidence more =
        withTokens(
            tokens ->
                tokens.replaceAll(
                    stored ->
                        stored.value().contains(" three") && stored.key().equals(WHOLE)
                            ? with(stored, v -> v.replace("[7]", "[7,8]"))
                            : stored));

    // The client heard one token for the record that now has two.
    assertThat(kinds(Checker.check(more))).containsExactlyInAnyOrder(Kind.UNPAID, Kind.ALTERED);
  }

  @Test
  void tokensOfAReservationThatWasNeverGrantedAreUnpaid() {
    Verdict verdict = Checker.check(withToken(HonestRun.text(TAKEN, 8, 7, "r-9", " free")));

    assertThat(kinds(verdict)).containsExactly(Kind.UNPAID);
    assertThat(verdict.violations().get(0).detail()).contains("r-9").contains("never granted");
  }

  @Test
  void tokensOfADeniedReservationAreUnpaid() {
    HonestRun other = new HonestRun();
    Evidence all = other.evidence();
    List<LogRecord> entries = all.ledger().get(HonestRun.PARTITION);
    // Without the grant the tokens have nothing behind them, and the ledger a hole.
    List<LogRecord> without =
        entries.stream().filter(entry -> !entry.value().contains("\"id\":\"r-3\"")).toList();

    Set<Kind> kinds = Set.copyOf(kinds(Checker.check(withLedger(all, without))));

    assertThat(kinds).containsExactlyInAnyOrder(Kind.UNPAID, Kind.LEDGER);
  }

  @Test
  void aGapInWhatAClientHeardIsLost() {
    Verdict verdict = Checker.check(withHeard(WHOLE, heard -> heard.remove(4)));

    assertThat(verdict.violations())
        .containsExactly(new Violation(Kind.LOST, WHOLE, "number 4 never came"));
  }

  @Test
  void aMissingBeginningIsLost() {
    Verdict verdict = Checker.check(withHeard(WHOLE, heard -> heard.remove(0)));

    assertThat(kinds(verdict)).containsExactly(Kind.LOST);
  }

  @Test
  void anEventHeardTwiceIsADuplicate() {
    Verdict verdict = Checker.check(withHeard(TAKEN, heard -> heard.add(5, heard.get(3))));

    assertThat(verdict.violations())
        .containsExactly(new Violation(Kind.DUPLICATE, TAKEN, "number 3 came again"));
  }

  @Test
  void twoEventsInTheWrongOrderAreReordered() {
    Verdict verdict = Checker.check(withHeard(TAKEN, heard -> Collections.swap(heard, 3, 4)));

    assertThat(verdict.violations())
        .containsExactly(new Violation(Kind.REORDERED, TAKEN, "number 3 came after 4"));
  }

  @Test
  void anEventAfterTheEndIsReordered() {
    Heard late = new Heard(7, new Content(Content.Type.TEXT, " on", 1), 0);

    Verdict verdict = Checker.check(withHeard(WHOLE, heard -> heard.add(late)));

    assertThat(Set.copyOf(kinds(verdict))).contains(Kind.REORDERED, Kind.ALTERED);
  }

  @Test
  void aTextThatTheLogDoesNotHaveIsAltered() {
    Heard false4 = new Heard(4, new Content(Content.Type.TEXT, " too", 1), 0);

    Verdict verdict = Checker.check(withHeard(WHOLE, heard -> heard.set(4, false4)));

    assertThat(kinds(verdict)).containsExactly(Kind.ALTERED);
    assertThat(verdict.violations().get(0).detail()).contains("number 4").doesNotContain("two");
  }

  @Test
  void theLateWordsOfAReplacedWorkerMustNotBeHeard() {
    Heard late = new Heard(5, new Content(Content.Type.TEXT, " late", 1), 0);

    Verdict verdict = Checker.check(withHeard(TAKEN, heard -> heard.set(5, late)));

    assertThat(kinds(verdict)).containsExactly(Kind.ALTERED);
  }

  @Test
  void anEndThatTheLogDoesNotHaveIsAltered() {
    Evidence open = withTokens(tokens -> tokens.removeIf(stored -> isEndOf(stored, WHOLE)));

    assertThat(kinds(Checker.check(open))).containsExactly(Kind.ALTERED);
  }

  @Test
  void aClientThatWaitedInVainIsUnfinished() {
    Evidence waiting =
        withTranscript(
            WHOLE,
            t ->
                new Transcript(
                    t.responseId(),
                    t.createdMillis(),
                    t.heard().subList(0, 5),
                    Outcome.UNFINISHED,
                    1));

    assertThat(kinds(Checker.check(waiting))).containsExactly(Kind.UNFINISHED);
  }

  @ParameterizedTest(name = "entry {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void anEditedEntryIsFound(int index) {
    Evidence edited = withEntry(index, value -> value.replace("accountant-1", "accountant-2"));

    assertThat(Set.copyOf(kinds(Checker.check(edited)))).contains(Kind.LEDGER);
  }

  @Test
  void aLoweredLimitIsFound() {
    Evidence lowered =
        withEntry(2, value -> value.replaceFirst("\"limit_units\":(\\d)\\d", "\"limit_units\":$1"));

    Verdict verdict = Checker.check(lowered);

    assertThat(verdict.violations()).allMatch(violation -> violation.kind() == Kind.LEDGER);
    assertThat(verdict.violations()).anyMatch(violation -> violation.detail().contains("TOTALS"));
  }

  @Test
  void aLimitThatDoesNotFollowFromTheTermsIsFound() {
    Evidence raised =
        withEntry(0, value -> value.replaceFirst("\"epsilon\":4.0", "\"epsilon\":2.0"));

    Verdict verdict = Checker.check(raised);

    assertThat(verdict.violations()).anyMatch(violation -> violation.detail().contains("PRICE"));
  }

  @Test
  void anEntryThatIsMissingIsFound() {
    List<LogRecord> entries = new ArrayList<>(honest.ledger().get(HonestRun.PARTITION));
    entries.remove(2);

    assertThat(Set.copyOf(kinds(Checker.check(withLedger(honest, entries))))).contains(Kind.LEDGER);
  }

  @Test
  void aLedgerThatIsCutShortIsFound() {
    List<LogRecord> entries = honest.ledger().get(HonestRun.PARTITION);

    Verdict verdict = Checker.check(withLedger(honest, entries.subList(0, entries.size() - 1)));

    // The chain of what is left is whole; only who saw the end knows.
    assertThat(verdict.violations())
        .containsExactly(
            new Violation(
                Kind.LEDGER,
                "",
                "entry murmuration.ledger.v1-%d@5 is gone".formatted(HonestRun.PARTITION)));
  }

  @Test
  void aCommandThatWasNotAnsweredIsFound() {
    List<LogRecord> commands = new ArrayList<>(honest.commands().get(HonestRun.PARTITION));
    commands.set(1, with(commands.get(1), value -> value.replace("\"tokens\":16", "\"tokens\":8")));
    Evidence other =
        new Evidence(
            Map.of(HonestRun.PARTITION, commands),
            honest.ledger(),
            honest.witnessed(),
            honest.tokens(),
            honest.transcripts());

    assertThat(Set.copyOf(kinds(Checker.check(other)))).containsExactly(Kind.LEDGER);
  }

  private Evidence withToken(TokenRecord record) {
    return withTokens(
        tokens ->
            tokens.add(
                new LogRecord(
                    tokens.get(0).topic(),
                    0,
                    tokens.size(),
                    0,
                    record.responseId(),
                    WireCodec.encode(record))));
  }

  private Evidence withTokens(Consumer<List<LogRecord>> change) {
    List<LogRecord> tokens = new ArrayList<>(honest.tokens());
    change.accept(tokens);
    return new Evidence(
        honest.commands(), honest.ledger(), honest.witnessed(), tokens, honest.transcripts());
  }

  private Evidence withHeard(String responseId, Consumer<List<Heard>> change) {
    return withTranscript(
        responseId,
        transcript -> {
          List<Heard> heard = new ArrayList<>(transcript.heard());
          change.accept(heard);
          return new Transcript(
              responseId, transcript.createdMillis(), heard, transcript.outcome(), 1);
        });
  }

  private Evidence withTranscript(String responseId, UnaryOperator<Transcript> change) {
    List<Transcript> transcripts =
        honest.transcripts().stream()
            .map(t -> t.responseId().equals(responseId) ? change.apply(t) : t)
            .collect(Collectors.toList());
    return new Evidence(
        honest.commands(), honest.ledger(), honest.witnessed(), honest.tokens(), transcripts);
  }

  private Evidence withEntry(int index, UnaryOperator<String> change) {
    List<LogRecord> entries = new ArrayList<>(honest.ledger().get(HonestRun.PARTITION));
    LogRecord before = entries.get(index);
    entries.set(index, with(before, change));
    assertThat(entries.get(index)).isNotEqualTo(before);
    return withLedger(honest, entries);
  }

  private static Evidence withLedger(Evidence evidence, List<LogRecord> entries) {
    return new Evidence(
        evidence.commands(),
        Map.of(HonestRun.PARTITION, entries),
        evidence.witnessed(),
        evidence.tokens(),
        evidence.transcripts());
  }

  private static LogRecord with(LogRecord stored, UnaryOperator<String> change) {
    return new LogRecord(
        stored.topic(),
        stored.partition(),
        stored.offset(),
        stored.timestampMillis(),
        stored.key(),
        change.apply(stored.value()));
  }

  private static boolean isEndOf(LogRecord stored, String responseId) {
    return stored.key().equals(responseId) && stored.value().contains("\"ended\"");
  }

  private static List<Kind> kinds(Verdict verdict) {
    return verdict.violations().stream().map(Violation::kind).toList();
  }
}
