package io.murmuration.trainer.run;

import java.util.List;
import java.util.Locale;

/** Learning curves of all members as one inline SVG: loss over the share of a member's steps. */
record CurvePlot(List<MemberFigures> members) {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 320;
  private static final int MARGIN = 44;
  private static final int MEAN_POINTS = 40;

  String svg() {
    double highest = 0.0;
    double lowest = Double.POSITIVE_INFINITY;
    for (MemberFigures member : members) {
      for (MemberFigures.CurvePoint point : member.curve()) {
        highest = Math.max(highest, point.loss());
        lowest = Math.min(lowest, point.loss());
      }
    }
    Scale scale = new Scale(lowest, highest > lowest ? highest : lowest + 1.0);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"learning curves\">\n"
            .formatted(WIDTH, HEIGHT));
    axes(svg, scale);
    for (MemberFigures member : members) {
      svg.append("<polyline class=\"member\" points=\"");
      for (MemberFigures.CurvePoint point : member.curve()) {
        svg.append(scale.point((double) point.step() / member.steps(), point.loss()));
      }
      svg.append("\"><title>member %d</title></polyline>\n".formatted(member.member()));
    }
    svg.append("<polyline class=\"mean\" points=\"");
    for (int index = 1; index <= MEAN_POINTS; index++) {
      double share = (double) index / MEAN_POINTS;
      double mean = members.stream().mapToDouble(m -> at(m, share)).average().orElseThrow();
      svg.append(scale.point(share, mean));
    }
    return svg.append("\"><title>mean of all members</title></polyline>\n</svg>\n").toString();
  }

  private static double at(MemberFigures member, double share) {
    for (MemberFigures.CurvePoint point : member.curve()) {
      if (point.step() >= share * member.steps()) {
        return point.loss();
      }
    }
    return member.lastLoss();
  }

  private static void axes(StringBuilder svg, Scale scale) {
    for (int tick = 0; tick <= 4; tick++) {
      double loss = scale.lowest + (scale.highest - scale.lowest) * tick / 4;
      double y = scale.y(loss);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>%n",
              MARGIN,
              y,
              WIDTH - 8,
              y,
              MARGIN - 6,
              y + 4,
              loss));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\">loss, nats per token</text>\n".formatted(MARGIN, 14)
            + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">share of a member's steps, 0 to 1</text>\n"
                .formatted(WIDTH - 8, HEIGHT - 8));
  }

  private record Scale(double lowest, double highest) {
    double y(double loss) {
      double share = (loss - lowest) / (highest - lowest);
      return HEIGHT - MARGIN + 12 - share * (HEIGHT - 2 * MARGIN + 12);
    }

    String point(double share, double loss) {
      double x = MARGIN + share * (WIDTH - MARGIN - 8);
      return String.format(Locale.ROOT, "%.1f,%.1f ", x, y(loss));
    }
  }
}
