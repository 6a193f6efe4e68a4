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

class SilenceTest {
  private static final Content TEXT = new Content(Content.Type.TEXT, "x", 1);
  private static final Silence SILENCE = new Silence(List.of(new Brokers.Span(10_000, 20_000)));

  private static LogRecord at(int offset, long millis, TokenRecord record) {
    return new LogRecord("t", 0, offset, millis, "r", WireCodec.encode(record));
  }

  private static TokenRecord tokens(long sequence) {
    return new TokenRecord.Tokens("r", sequence, 0, "res", List.of(7), "x");
  }

  @Test
  void onlyWhatWasWrittenAndHeardWhileMostBrokersWereGoneCounts() {
    HeldLog log =
        HeldLog.read(
            List.of(
                at(0, 8_000, new TokenRecord.Claimed("r", 0, "a")),
                at(1, 9_000, tokens(1)),
                at(2, 12_000, tokens(2)),
                at(3, 13_000, tokens(3))));
    Transcript transcript =
        new Transcript(
            "r",
            7_000,
            List.of(
                new Heard(1, TEXT, 15_000), // written before, read by one who came back for it
                new Heard(2, TEXT, 15_500),
                new Heard(3, TEXT, 21_000)), // written meanwhile, durable and heard afterwards
            Transcript.Outcome.UNFINISHED,
            1);

    assertThat(SILENCE.texts(List.of(transcript), log)).isEqualTo(1);
  }

  @Test
  void aGrantSeenWhileMostBrokersWereGoneCountsAfterAMoment() {
    assertThat(
            SILENCE.grants(
                List.of(
                    new Witness.Sight(1, "a", true, 11_000),
                    new Witness.Sight(1, "a", true, 12_000),
                    new Witness.Sight(1, "a", false, 12_000),
                    new Witness.Sight(1, "a", true, 20_001))))
        .isEqualTo(1);
  }
}
