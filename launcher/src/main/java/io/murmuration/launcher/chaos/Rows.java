package io.murmuration.launcher.chaos;

import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.launcher.chaos.check.Verdict;
import io.murmuration.launcher.chaos.check.Violation;
import io.murmuration.launcher.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lays violations at the door of faults: one that is about a response counts against every fault
 * that happened while the response was under way. Pure.
 */
final class Rows {
  private final List<Injected> injected;
  private final List<Transcript> transcripts;
  private final Verdict verdict;

  Rows(List<Injected> injected, List<Transcript> transcripts, Verdict verdict) {
    this.injected = injected;
    this.transcripts = transcripts;
    this.verdict = verdict;
  }

  List<ChaosReport.Row> byFault() {
    Map<String, List<Injected>> byLabel =
        injected.stream()
            .collect(Collectors.groupingBy(Injected::label, TreeMap::new, Collectors.toList()));
    List<ChaosReport.Row> rows = new ArrayList<>();
    byLabel.forEach((label, ones) -> rows.add(row(label, ones)));
    return rows;
  }

  private ChaosReport.Row row(String label, List<Injected> ones) {
    Set<String> exposed =
        transcripts.stream()
            .filter(t -> ones.stream().anyMatch(one -> isUnderWay(t, one)))
            .map(Transcript::responseId)
            .collect(Collectors.toSet());
    return row(label, ones, exposed.size(), v -> exposed.contains(v.responseId()));
  }

  private static boolean isUnderWay(Transcript transcript, Injected one) {
    return one.overlaps(transcript.createdMillis(), transcript.lastMillis())
        || (transcript.outcome() == Transcript.Outcome.UNFINISHED
            && one.untilMillis() >= transcript.createdMillis());
  }

  /** All faults, and all violations whether they can be laid at a door or not. */
  ChaosReport.Row total() {
    return row("all", injected, transcripts.size(), violation -> true);
  }

  private ChaosReport.Row row(
      String label, List<Injected> ones, int responses, Predicate<Violation> theirs) {
    Map<Kind, Long> counts =
        verdict.violations().stream()
            .filter(theirs)
            .collect(Collectors.groupingBy(Violation::kind, Collectors.counting()));
    return new ChaosReport.Row(
        label,
        ones.size(),
        ones.stream().mapToInt(Injected::kills).sum(),
        responses,
        counts.getOrDefault(Kind.LOST, 0L),
        counts.getOrDefault(Kind.DUPLICATE, 0L),
        counts.getOrDefault(Kind.REORDERED, 0L),
        counts.getOrDefault(Kind.ALTERED, 0L),
        counts.getOrDefault(Kind.UNPAID, 0L),
        counts.getOrDefault(Kind.UNFINISHED, 0L));
  }
}
