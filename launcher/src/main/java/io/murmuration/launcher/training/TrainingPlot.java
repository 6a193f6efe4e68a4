package io.murmuration.launcher.training;

import io.murmuration.launcher.plan.Figures;
import io.murmuration.launcher.svg.Svg;
import io.murmuration.launcher.training.TrainingReport.EpochPoint;
import java.util.List;

/** Epsilon against epochs as a picture. */
public final class TrainingPlot {
  private static final int LEFT = 70;
  private static final int RIGHT = 640;
  private static final int TOP = 50;
  private static final int BOTTOM = 340;
  private static final int MARKS = 4;

  private TrainingPlot() {}

  /** The picture: a whole SVG document. */
  public static String of(TrainingReport report) {
    Svg svg = new Svg(680, 400, "Epsilon against epochs");
    svg.text(
        LEFT,
        24,
        "start",
        "noise %s, rate %s, delta %s"
            .formatted(
                Figures.up(report.noiseMultiplier()),
                Figures.up(report.rate()),
                Figures.plain(report.asked().delta())));
    List<EpochPoint> points = report.epochs();
    double last = points.get(points.size() - 1).epoch();
    double highest = report.epsilon();
    for (int mark = 0; mark <= MARKS; mark++) {
      double y = BOTTOM - (BOTTOM - TOP) * mark / (double) MARKS;
      svg.line(LEFT, y, RIGHT, y, "#ddd");
      svg.text(LEFT - 8, y + 4, "end", Figures.up(highest * mark / MARKS));
      double x = LEFT + (RIGHT - LEFT) * mark / (double) MARKS;
      svg.text(x, BOTTOM + 20, "middle", Figures.up(last * mark / MARKS));
    }
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 44, "middle", "epochs");
    svg.text(LEFT - 8, TOP - 12, "end", "epsilon");
    double[] curve = new double[2 * points.size()];
    for (int i = 0; i < points.size(); i++) {
      curve[2 * i] = LEFT + (RIGHT - LEFT) * points.get(i).epoch() / last;
      curve[2 * i + 1] = BOTTOM - (BOTTOM - TOP) * points.get(i).epsilon() / highest;
    }
    svg.curve(curve, "#1b5e9b");
    return svg.document();
  }
}
