package io.murmuration.launcher.chaos.check;

import io.murmuration.accountant.verify.Finding;
import io.murmuration.accountant.verify.LedgerReport;
import io.murmuration.accountant.verify.LedgerVerifier;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.budget.LedgerRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import io.murmuration.launcher.chaos.check.Violation.Kind;
import io.murmuration.messaging.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Verifies the ledger and joins it with the tokens that were released. */
final class LedgerCheck {
  private final HeldLog tokens;
  private final List<Violation> found = new ArrayList<>();
  private final Set<String> unpaid = new HashSet<>();
  private long chargedTokens;
  private long expiredTokens;
  private int entryCount;

  LedgerCheck(HeldLog tokens) {
    this.tokens = tokens;
    unpaid.addAll(tokens.tokensByReservation().keySet());
  }

  /** Takes one partition: the ledger's records and all commands that it answers. */
  void partition(int partition, List<LogRecord> entries, List<LogRecord> commands) {
    LedgerVerifier verifier = LedgerVerifier.of(partition, commands);
    entries.forEach(verifier::accept);
    Map<String, Charge> charges = charges(entries);
    charges.forEach(
        (reservation, charge) -> {
          unpaid.remove(reservation);
          chargedTokens += charge.tokens;
          expiredTokens += charge.expired ? charge.tokens : 0;
          Integer released = tokens.tokensByReservation().get(reservation);
          if (released != null) {
            verifier.released(charge.account, reservation, released);
          }
        });
    report(verifier.report(), charges);
    entryCount += entries.size();
  }

  private void report(LedgerReport report, Map<String, Charge> charges) {
    for (Finding finding : report.findings()) {
      if (finding.rule() != Finding.Rule.RELEASED) {
        found.add(
            new Violation(
                Kind.LEDGER,
                "",
                finding.rule() + " at entry " + finding.sequence() + ": " + finding.detail()));
      }
    }
    // Per reservation, so that each can be laid at the door of a response.
    charges.forEach(
        (reservation, charge) -> {
          int released = tokens.tokensByReservation().getOrDefault(reservation, 0);
          if (released > charge.tokens) {
            String detail =
                "reservation %s: %d tokens released, %d charged"
                    .formatted(reservation, released, charge.tokens);
            found.add(new Violation(Kind.UNPAID, tokens.responseOf(reservation), detail));
          }
        });
  }

  /**
   * Holds the ledger against what a reader saw of it earlier: a chain shows every change but those
   * of its newest end.
   */
  void witnessed(List<LogRecord> seen, Map<Integer, List<LogRecord>> ledger) {
    Map<Integer, Map<Long, String>> now = new HashMap<>();
    ledger.forEach(
        (partition, entries) -> {
          Map<Long, String> byOffset = new HashMap<>();
          entries.forEach(entry -> byOffset.put(entry.offset(), entry.value()));
          now.put(partition, byOffset);
        });
    for (LogRecord entry : seen) {
      String value = now.getOrDefault(entry.partition(), Map.of()).get(entry.offset());
      if (!entry.value().equals(value)) {
        String what = value == null ? "is gone" : "was changed";
        found.add(new Violation(Kind.LEDGER, "", "entry " + entry + " " + what));
      }
    }
  }

  /** To be called when all partitions were taken. */
  List<Violation> violations() {
    List<Violation> all = new ArrayList<>(found);
    for (String reservation : unpaid) {
      String detail = "tokens were released under " + reservation + ", which was never granted";
      all.add(new Violation(Kind.UNPAID, tokens.responseOf(reservation), detail));
    }
    return all;
  }

  long chargedTokens() {
    return chargedTokens;
  }

  long expiredTokens() {
    return expiredTokens;
  }

  int entryCount() {
    return entryCount;
  }

  /** What each reservation costs by the facts alone; an open one costs all of it. */
  private static Map<String, Charge> charges(List<LogRecord> entries) {
    Map<String, Charge> charges = new HashMap<>();
    for (LogRecord entry : entries) {
      LedgerFact fact;
      try {
        fact = WireCodec.decode(entry.value(), LedgerRecord.class).fact();
      } catch (WireFormatException e) {
        continue; // The verifier says so.
      }
      if (fact instanceof LedgerFact.Granted granted) {
        charges.putIfAbsent(granted.id(), new Charge(granted.account(), granted.tokens(), false));
      } else if (fact instanceof LedgerFact.Committed committed) {
        charges.computeIfPresent(
            committed.id(),
            (id, charge) -> new Charge(charge.account, committed.tokensSampled(), false));
      } else if (fact instanceof LedgerFact.ExpiredInFull expired) {
        charges.computeIfPresent(
            expired.id(), (id, charge) -> new Charge(charge.account, charge.tokens, true));
      }
    }
    return charges;
  }

  private record Charge(String account, int tokens, boolean expired) {}
}
