package io.murmuration.launcher.chaos;

import io.murmuration.launcher.chaos.check.HeldLog;
import io.murmuration.launcher.chaos.check.Transcript;
import java.util.List;

/**
 * What came while two of three brokers were gone, when nothing new can become durable: nothing
 * should.
 *
 * @param spans times without a majority
 */
record Silence(List<Brokers.Span> spans) {
  /** What was durable before may still be on its way to readers for a moment. */
  private static final long SETTLE_MILLIS = 1_500;

  Silence {
    spans = List.copyOf(spans);
  }

  /** Grants seen meanwhile. */
  long grants(List<Witness.Sight> sights) {
    return sights.stream()
        .filter(Witness.Sight::grant)
        .filter(sight -> spans.stream().anyMatch(span -> isIn(span, sight.seenMillis())))
        .count();
  }

  /**
   * Pieces of text that were written and heard meanwhile. What was written before may be heard by
   * whoever comes back for it.
   */
  long texts(List<Transcript> transcripts, HeldLog tokens) {
    return transcripts.stream()
        .mapToLong(transcript -> texts(transcript, tokens.of(transcript.responseId())))
        .sum();
  }

  private long texts(Transcript transcript, List<HeldLog.Held> held) {
    return transcript.heard().stream()
        .filter(heard -> heard.content().tokenCount() > 0)
        .filter(
            heard ->
                spans.stream()
                    .anyMatch(
                        span ->
                            isIn(span, heard.atMillis())
                                && held.stream()
                                    .anyMatch(
                                        log ->
                                            log.writtenMillis(heard.sequence()).orElse(0)
                                                > span.fromMillis())))
        .count();
  }

  private static boolean isIn(Brokers.Span span, long atMillis) {
    return atMillis >= span.fromMillis() + SETTLE_MILLIS && atMillis <= span.untilMillis();
  }
}
