package io.murmuration.launcher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.chaos.check.Content;
import io.murmuration.launcher.chaos.check.HeldLog;
import io.murmuration.launcher.chaos.check.Transcript;
import io.murmuration.launcher.chaos.check.Transcript.Heard;
import io.murmuration.messaging.LogRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingsTest {
  private static final Content STARTED = new Content(Content.Type.STARTED, "", 0);

  @Test
  void aTakeoverLastsFromTheDeathToTheNextEventAtTheClient() {
    HeldLog log =
        HeldLog.read(
            List.of(
                at(0, 1_000, new TokenRecord.Claimed("r", 0, "a")),
                at(1, 1_010, new TokenRecord.Started("r", 1, 0, 3)),
                at(2, 9_000, new TokenRecord.Claimed("r", 1, "b")),
                at(3, 9_050, new TokenRecord.Started("r", 2, 2, 3))));
    Transcript transcript =
        new Transcript(
            "r",
            900,
            List.of(new Heard(1, STARTED, 1_015), new Heard(2, STARTED, 9_100)),
            Transcript.Outcome.UNFINISHED,
            1);
    Timings timings =
        new Timings(
            List.of(
                // Another role, too early, the one, too late.
                new FaultLog.Death("gateway", "gateway-1", 1_100),
                new FaultLog.Death("worker", "worker-2", 9_500),
                new FaultLog.Death("worker", "worker-1", 2_000),
                new FaultLog.Death("worker", "worker-2", 500)));

    assertThat(timings.takeovers(log, List.of(transcript))).containsExactly(7_100L);
  }

  @Test
  void aResponseThatNobodyTookOverHasNoTakeover() {
    HeldLog log = HeldLog.read(List.of(at(0, 1_000, new TokenRecord.Claimed("r", 0, "a"))));
    Transcript transcript =
        new Transcript(
            "r", 900, List.of(new Heard(0, STARTED, 950)), Transcript.Outcome.UNFINISHED, 1);
    Timings timings = new Timings(List.of(new FaultLog.Death("worker", "worker-1", 950)));

    assertThat(timings.takeovers(log, List.of(transcript))).isEmpty();
  }

  @Test
  void aFailoverLastsFromTheDeathToTheFirstEntryOfTheNextWriter() {
    List<Witness.Sight> sights =
        List.of(
            new Witness.Sight(1, "a", true, 1_000),
            new Witness.Sight(2, "x", true, 1_500),
            new Witness.Sight(1, "a", false, 2_000),
            new Witness.Sight(1, "b", true, 9_000),
            // Nobody died: the group has shared out its partitions anew.
            new Witness.Sight(1, "c", true, 12_000));
    Timings timings =
        new Timings(
            List.of(
                new FaultLog.Death("accountant", "accountant-1", 2_100),
                new FaultLog.Death("accountant", "accountant-2", 8_000),
                new FaultLog.Death("worker", "worker-1", 10_000)));

    assertThat(timings.failovers(sights, 1)).containsExactly(6_900L);
  }

  @Test
  void quantilesAreOrderStatistics() {
    Quantiles hundred =
        Quantiles.ofMillis(java.util.stream.LongStream.rangeClosed(1, 100).boxed().toList());

    assertThat(hundred).isEqualTo(new Quantiles(100, 50, 99, 100));
    assertThat(Quantiles.ofMicros(List.of(1_500L))).isEqualTo(new Quantiles(1, 1.5, 1.5, 1.5));
    assertThat(Quantiles.ofMillis(List.of())).isEqualTo(new Quantiles(0, 0, 0, 0));
  }

  private static LogRecord at(long offset, long timeMillis, TokenRecord record) {
    return new LogRecord("t", 0, offset, timeMillis, record.responseId(), WireCodec.encode(record));
  }
}
