package io.murmuration.launcher.chaos;

import io.murmuration.launcher.chaos.check.HeldLog;
import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.launcher.cluster.NodeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long it took others to go on where a dead process had stopped. Pure. */
final class Timings {
  /** Clocks of log and observer are the same; a record may be noted a moment after a death. */
  private static final long SLACK_MILLIS = 300;

  private final List<FaultLog.Death> deaths;

  Timings(List<FaultLog.Death> deaths) {
    this.deaths =
        deaths.stream().sorted(Comparator.comparingLong(FaultLog.Death::atMillis)).toList();
  }

  /**
   * For each response that another worker took over: from the death of the first worker to the next
   * event at the client, in milliseconds.
   */
  List<Long> takeovers(HeldLog tokens, List<Transcript> transcripts) {
    List<Long> all = new ArrayList<>();
    for (Transcript transcript : transcripts) {
      for (HeldLog.Held held : tokens.of(transcript.responseId())) {
        // The first claim begins the response, the others take it over.
        held.claims().stream()
            .skip(1)
            .flatMap(claim -> takeover(claim, transcript).stream())
            .forEach(all::add);
      }
    }
    return all;
  }

  private Optional<Long> takeover(HeldLog.Claim claim, Transcript transcript) {
    Optional<Long> died =
        firstDeath(NodeKind.WORKER.label(), claim.lastMillis(), claim.claimedMillis());
    return died.flatMap(
        at ->
            transcript.heard().stream()
                .filter(heard -> heard.sequence() > claim.after())
                .findFirst()
                .map(heard -> heard.atMillis() - at));
  }

  /**
   * For each change of the accountant that writes a partition: from the death of the one to the
   * first entry of the other, in milliseconds.
   */
  List<Long> failovers(List<Witness.Sight> sights, int partition) {
    List<Long> all = new ArrayList<>();
    Witness.Sight before = null;
    for (Witness.Sight sight : sights) {
      if (sight.partition() != partition) {
        continue;
      }
      if (before != null && !before.writer().equals(sight.writer())) {
        firstDeath(NodeKind.ACCOUNTANT.label(), before.seenMillis(), sight.seenMillis())
            .ifPresent(at -> all.add(sight.seenMillis() - at));
      }
      before = sight;
    }
    return all;
  }

  private Optional<Long> firstDeath(String role, long afterMillis, long beforeMillis) {
    return deaths.stream()
        .filter(death -> death.role().equals(role))
        .map(FaultLog.Death::atMillis)
        .filter(at -> at >= afterMillis - SLACK_MILLIS && at <= beforeMillis)
        .findFirst();
  }
}
