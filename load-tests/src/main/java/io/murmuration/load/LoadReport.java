package io.murmuration.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What all clients of a run saw together.
 *
 * @param counts one for each response
 * @param elapsed from the first request to the last event
 */
public record LoadReport(List<ResponseCount> counts, Duration elapsed) {
  public LoadReport {
    counts = List.copyOf(counts);
  }

  /** Whether every response completed, and every token came exactly once. */
  public boolean isClean() {
    return counts.stream()
        .allMatch(count -> count.isComplete() && count.isWhole() && count.isFreeOfRepeats());
  }

  /** Tokens that the clients counted. */
  public long tokensCounted() {
    return sum(ResponseCount::tokensCounted);
  }

  /** Tokens that the bills at the end of the responses say were charged. */
  public long tokensCharged() {
    return sum(ResponseCount::tokensCharged);
  }

  /** A small table for people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    long complete = counts.stream().filter(ResponseCount::isComplete).count();
    row(text, "responses", complete + " completed, " + (counts.size() - complete) + " failed");
    failures().forEach((reason, times) -> row(text, "  failed", times + " x " + reason));
    row(text, "tokens", tokensLine());
    row(
        text,
        "lost",
        sum(ResponseCount::eventsLost) + " events, " + sum(ResponseCount::tokensLost) + " tokens");
    row(
        text,
        "duplicate",
        sum(ResponseCount::eventsRepeated)
            + " events, "
            + sum(ResponseCount::tokensSurplus)
            + " tokens; "
            + sum(ResponseCount::eventsOutOfOrder)
            + " out of order");
    text.append(
        String.format(
            Locale.ROOT, "%-22s %9s %9s %9s %9s%n", "latency, ms", "p50", "p90", "p99", "max"));
    latencyRow(text, "time to first token", timesToFirstText());
    latencyRow(text, "between text events", gaps());
    row(text, "rate", rateLine());
    return text.toString();
  }

  private String tokensLine() {
    return String.format(
        Locale.ROOT,
        "%d counted in %d text events, %d used and %d charged by the responses' bills",
        tokensCounted(),
        sum(ResponseCount::textEvents),
        sum(ResponseCount::tokensUsed),
        tokensCharged());
  }

  private String rateLine() {
    double seconds = elapsed.toNanos() / 1e9;
    return String.format(
        Locale.ROOT, "%.1f tokens/s over %.1f s", tokensCounted() / seconds, seconds);
  }

  private Latencies timesToFirstText() {
    return Latencies.ofNanos(
        counts.stream()
            .map(ResponseCount::firstTextNanos)
            .filter(Objects::nonNull)
            .collect(Collectors.toList()));
  }

  private Latencies gaps() {
    return Latencies.ofNanos(
        counts.stream().flatMap(count -> count.gapNanos().stream()).collect(Collectors.toList()));
  }

  private Map<String, Long> failures() {
    Map<String, Long> timesByReason = new TreeMap<>();
    for (ResponseCount count : counts) {
      String failure = count.failure();
      if (failure != null) {
        timesByReason.merge(failure, 1L, Long::sum);
      }
    }
    return timesByReason;
  }

  private long sum(ToLongFunction<ResponseCount> part) {
    return counts.stream().mapToLong(part).sum();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-22s %s%n", name, value));
  }

  private static void latencyRow(StringBuilder text, String name, Latencies latencies) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-22s %9.1f %9.1f %9.1f %9.1f%n",
            name,
            latencies.percentileMillis(50),
            latencies.percentileMillis(90),
            latencies.percentileMillis(99),
            latencies.percentileMillis(100)));
  }
}
