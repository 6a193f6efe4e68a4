package io.murmuration.launcher.noise;

import io.murmuration.launcher.noise.NoiseReport.Row;
import io.murmuration.launcher.plan.Figures;
import io.murmuration.launcher.svg.Svg;
import java.util.Locale;

/** A ranking as bars, the best on top. */
public final class NoisePlot {
  private static final int LEFT = 400;
  private static final int WIDTH = 300;
  private static final int TOP = 60;
  private static final int ROW = 24;

  private NoisePlot() {}

  /** The picture: a whole SVG document. */
  public static String of(NoiseReport report) {
    NoiseReport.Question asked = report.question();
    Svg svg = new Svg(780, TOP + ROW * report.ranking().size() + 20, "Noise by its size");
    svg.text(
        16,
        24,
        "start",
        "Noise in %s within epsilon %s, delta %s: rate %s, %d steps"
            .formatted(
                asked.objective(),
                Figures.plain(asked.epsilon()),
                Figures.plain(asked.delta()),
                Figures.up(asked.rate()),
                asked.steps()));
    double longest = report.ranking().get(report.ranking().size() - 1).score();
    int y = TOP;
    for (Row row : report.ranking()) {
      svg.text(LEFT - 8, y + 12, "end", (row.family() + " " + row.shape()).strip());
      boolean isBest = row.timesBest() == 1;
      double length = WIDTH * row.score() / longest;
      svg.bar(LEFT, y, length, ROW - 8, isBest ? "#1b5e9b" : "#b8691b");
      svg.text(
          LEFT + length + 6, y + 12, "start", String.format(Locale.ROOT, "%.3f", row.timesBest()));
      y += ROW;
    }
    return svg.document();
  }
}
