package io.murmuration.launcher.dp;

import io.murmuration.trainer.dp.checkpoint.StepFigures;
import io.murmuration.trainer.dp.run.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report of a run as one page without scripts: what it cost and, where there was public text,
 * the loss on it against the epsilon spent. Nothing on it depends on private records but through
 * what was noised.
 */
record DpReportPage(RunReport report) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 320;
  private static final int MARGIN = 48;
  private static final int TICKS = 4;
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
      table{border-collapse:collapse}td{padding:.15rem .7rem}
      .grid{stroke:#ddd}.curve{fill:none;stroke:#036;stroke-width:2}svg text{font-size:11px;fill:#555}
      """;

  private record Point(double x, double y) {}

  String html() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n");
    page.append("<title>DP-SGD: training report</title>\n<style>").append(STYLE);
    page.append("</style>\n<h1>DP-SGD: ").append(escaped(report.guarantee())).append("</h1>\n");
    page.append("<table>\n");
    row(page, "differentially private", report.dp() ? "yes" : "NO");
    row(page, "unit, neighbours", report.unit() + ", " + report.adjacency());
    RunReport.Budget budget = report.budget();
    if (budget != null) {
      row(page, "one step", String.valueOf(report.event()));
      row(
          page,
          "epsilon spent, of target, at delta",
          String.format(
              Locale.ROOT,
              "%.4f of %s at %s",
              budget.epsilon(),
              budget.targetEpsilon(),
              budget.delta()));
    }
    row(page, "steps done, of planned", report.stepsDone() + " of " + report.stepsPlanned());
    row(page, "self-check", report.selfCheck().toString());
    if (report.stopped() != null) {
      row(page, "stopped", report.stopped());
    }
    page.append("</table>\n");
    figure(page, "Loss on public text against epsilon", points(true));
    figure(page, "Epsilon by step", points(false));
    return page.append("</html>\n").toString();
  }

  private List<Point> points(boolean loss) {
    List<Point> points = new ArrayList<>();
    for (StepFigures step : report.steps()) {
      Double epsilon = step.epsilon();
      Double publicLoss = step.publicLoss();
      if (epsilon != null && !loss) {
        points.add(new Point(step.step(), epsilon));
      } else if (epsilon != null && publicLoss != null) {
        points.add(new Point(epsilon, publicLoss));
      }
    }
    return points;
  }

  private static void figure(StringBuilder page, String title, List<Point> points) {
    if (points.size() < 2) {
      return;
    }
    double left = points.stream().mapToDouble(Point::x).min().orElseThrow();
    double right = points.stream().mapToDouble(Point::x).max().orElseThrow();
    double low = points.stream().mapToDouble(Point::y).min().orElseThrow();
    double high = points.stream().mapToDouble(Point::y).max().orElseThrow();
    Scale scale = new Scale(left, Math.max(right - left, 1e-12), low, Math.max(high - low, 1e-12));
    page.append("<h2>").append(title).append("</h2>\n<svg viewBox=\"0 0 ").append(WIDTH);
    page.append(' ').append(HEIGHT).append("\" role=\"img\" aria-label=\"").append(title);
    page.append("\">\n");
    for (int tick = 0; tick <= TICKS; tick++) {
      scale.tick(page, (double) tick / TICKS);
    }
    page.append("<polyline class=\"curve\" points=\"");
    points.forEach(point -> page.append(scale.at(point)));
    page.append("\"/>\n</svg>\n");
  }

  private record Scale(double left, double width, double low, double height) {
    String at(Point point) {
      return String.format(
          Locale.ROOT, "%.1f,%.1f ", x((point.x - left) / width), y((point.y - low) / height));
    }

    void tick(StringBuilder page, double share) {
      page.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>"
                  + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.3g</text>%n",
              MARGIN,
              y(share),
              WIDTH - 8,
              y(share),
              MARGIN - 6,
              y(share) + 4,
              low + share * height,
              x(share),
              HEIGHT - 8,
              left + share * width));
    }

    private static double x(double share) {
      return MARGIN + share * (WIDTH - MARGIN - 16);
    }

    private static double y(double share) {
      return HEIGHT - 28 - share * (HEIGHT - 44);
    }
  }

  private static void row(StringBuilder page, String name, String value) {
    page.append("<tr><td>").append(escaped(name)).append("</td><td>");
    page.append(escaped(value)).append("</td></tr>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
