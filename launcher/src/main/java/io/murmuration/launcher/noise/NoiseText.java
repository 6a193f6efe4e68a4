package io.murmuration.launcher.noise;

import io.murmuration.launcher.noise.NoiseReport.Row;
import io.murmuration.launcher.plan.Figures;
import java.util.Locale;

/** A report as text for a terminal. */
public final class NoiseText {
  private NoiseText() {}

  /** The whole report, each line ended. */
  public static String of(NoiseReport report) {
    StringBuilder text = new StringBuilder();
    NoiseReport.Question asked = report.question();
    line(
        text,
        "%s noise is the smallest in %s: %s of the clip, epsilon %s at delta %s over %d steps.",
        report.ranking().get(0).family(),
        asked.objective(),
        Figures.up(report.ranking().get(0).score()),
        Figures.up(report.ranking().get(0).epsilon()),
        Figures.plain(asked.delta()),
        asked.steps());
    line(text, "");
    line(text, "  family       score     times   epsilon   order  shape");
    for (Row row : report.ranking()) {
      line(
          text,
          "  %-11s  %-8s  %.3f   %-8s  %-5s  %s",
          row.family(),
          Figures.up(row.score()),
          row.timesBest(),
          Figures.up(row.epsilon()),
          Figures.plain(row.order()),
          row.shape());
    }
    if (!report.passedOver().isEmpty()) {
      line(text, "");
      line(
          text,
          "%d further shapes cannot be better: by their Fisher information the best has at least"
              + " %.3f times the score.",
          report.passedOver().size(),
          report.passedOver().get(0).scoreAtLeast() / report.ranking().get(0).score());
    }
    line(text, "");
    line(text, "question sha256 %s", report.sha256());
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
