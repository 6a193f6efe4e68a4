package io.murmuration.launcher.chaos;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A report as Markdown. Pure. */
public final class ReportText {
  private static final int VIOLATIONS_MAX = 20;

  private ReportText() {}

  /** The whole report. */
  public static String of(ChaosReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "# %s: %d kills in %.1f minutes, seed %d",
        report.sound() ? "Every promise was kept" : "PROMISES WERE BROKEN",
        report.kills(),
        report.minutes(),
        report.seed());
    line(text, "");
    table(text, report);
    line(text, "");
    figures(text, report);
    violations(text, report);
    return text.toString();
  }

  private static void violations(StringBuilder text, ChaosReport report) {
    if (report.violations().isEmpty()) {
      return;
    }
    line(text, "");
    report.violations().stream()
        .limit(VIOLATIONS_MAX)
        .forEach(v -> line(text, "- %s %s: %s", v.kind(), v.responseId(), v.detail()));
    int more = report.violations().size() - VIOLATIONS_MAX;
    if (more > 0) {
      line(text, "- and at least %d more", more);
    }
  }

  private static void table(StringBuilder text, ChaosReport report) {
    line(
        text,
        "| fault | count | kills | responses under way | lost | duplicate | reordered | altered |"
            + " unpaid | unfinished |");
    line(text, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    report.faults().forEach(row -> row(text, row));
    row(text, report.total());
  }

  private static void row(StringBuilder text, ChaosReport.Row row) {
    line(
        text,
        "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |",
        row.fault(),
        row.count(),
        row.kills(),
        row.responses(),
        row.lost(),
        row.duplicate(),
        row.reordered(),
        row.altered(),
        row.unpaid(),
        row.unfinished());
  }

  private static void figures(StringBuilder text, ChaosReport report) {
    line(text, "| figure | value |");
    line(text, "|---|---|");
    line(text, "| ledger violations | %d |", report.ledgerViolations());
    line(text, "| ledger entries verified | %d |", report.ledgerEntries());
    line(text, "| events heard by clients | %d |", report.events());
    line(
        text,
        "| tokens released, charged | %d, %d (overcharge %.2f %%; %d expired in full) |",
        report.releasedTokens(),
        report.chargedTokens(),
        report.overchargePercent(),
        report.expiredTokens());
    line(text, "| records that nobody heeds | %d |", report.voidRecords());
    times(text, "worker dies to next event at the client", report.takeoverMillis());
    times(text, "accountant dies to next ledger entry", report.failoverMillis());
    times(text, "reservation to grant, through all faults", report.grantMillis());
    line(text, "| reservations unanswered for a minute | %d |", report.grantsUnanswered());
    line(
        text,
        "| two of three brokers gone | %d times; %d grants, %d texts meanwhile |",
        report.majorityLosses(),
        report.grantsWithoutMajority(),
        report.textsWithoutMajority());
    counts(text, "processes that ended by themselves", report.selfEnded());
    counts(text, "armed points not reached", report.unreachedPoints());
    counts(text, "refusals heard", report.refusals());
    line(text, "| network cuts | %s |", report.networkCuts() ? "yes" : "not permitted here");
    line(text, "| machine | %d cores, Java %s |", report.cores(), report.java());
  }

  private static void times(StringBuilder text, String what, Quantiles times) {
    line(
        text,
        "| %s | p50 %.0f ms, p99 %.0f ms, longest %.0f ms (%d) |",
        what,
        times.p50(),
        times.p99(),
        times.max(),
        times.count());
  }

  private static void counts(StringBuilder text, String what, Map<String, Integer> counts) {
    line(text, "| %s | %s |", what, counts.isEmpty() ? "none" : new TreeMap<>(counts));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
