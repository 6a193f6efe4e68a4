package io.murmuration.launcher.chaos.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Judges a run by its evidence. */
public final class Checker {
  private Checker() {}

  /**
   * Checks the ledger's invariants, that no reservation released more than it was charged, and
   * every client's transcript against the numbers and against what the token log holds.
   */
  public static Verdict check(Evidence evidence) {
    HeldLog tokens = HeldLog.read(evidence.tokens());
    List<Violation> violations = new ArrayList<>();
    LedgerCheck ledger = new LedgerCheck(tokens);
    Set<Integer> partitions = new TreeSet<>(evidence.ledger().keySet());
    partitions.addAll(evidence.commands().keySet());
    for (int partition : partitions) {
      ledger.partition(
          partition,
          evidence.ledger().getOrDefault(partition, List.of()),
          evidence.commands().getOrDefault(partition, List.of()));
    }
    ledger.witnessed(evidence.witnessed(), evidence.ledger());
    violations.addAll(ledger.violations());
    long events = 0;
    for (Transcript transcript : evidence.transcripts()) {
      violations.addAll(TranscriptCheck.check(transcript, tokens.of(transcript.responseId())));
      events += transcript.heard().size();
    }
    return new Verdict(
        violations,
        evidence.transcripts().size(),
        events,
        tokens.tokensByReservation().values().stream().mapToLong(count -> count).sum(),
        tokens.all().stream().mapToLong(HeldLog.Held::voidRecords).sum(),
        ledger.chargedTokens(),
        ledger.expiredTokens(),
        ledger.entryCount());
  }
}
