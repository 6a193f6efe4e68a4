package io.murmuration.launcher.plan;

import io.murmuration.launcher.plan.PlanReport.EpsilonPoint;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Tokens against epsilon as an SVG picture, one curve each for the members planned and two, four
 * and eight times as many. Tokens are on a logarithmic axis.
 */
public final class TokensPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 480;
  private static final int LEFT = 90;
  private static final int RIGHT = 560;
  private static final int TOP = 60;
  private static final int BOTTOM = 410;
  private static final double EPSILON_MAX = 16;
  private static final int STEPS = 64; // of a quarter each
  private static final List<String> COLOURS = List.of("#1b5e9b", "#2e8b57", "#b8691b", "#8b2e5f");

  private final StringBuilder svg = new StringBuilder();
  private final List<Curve> curves = new ArrayList<>();
  private int lowest = Integer.MAX_VALUE; // power of ten at the bottom
  private int highest; // power of ten at the top

  private TokensPlot() {}

  private record Curve(int members, List<EpsilonPoint> points) {}

  /** The picture: a whole SVG document. */
  public static String of(PmixedToken token, double delta) {
    TokensPlot plot = new TokensPlot();
    TokenCurve.multiples(token.members()).forEach(n -> plot.add(token, n, delta));
    plot.scale();
    plot.head(token, delta);
    plot.axes();
    for (int i = 0; i < plot.curves.size(); i++) {
      plot.curve(plot.curves.get(i), COLOURS.get(i), i);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void add(PmixedToken token, int members, double delta) {
    PmixedToken larger = TokenCurve.withMembers(token, members);
    List<EpsilonPoint> points =
        TokenCurve.byEpsilon(
            larger,
            delta,
            IntStream.rangeClosed(1, STEPS).mapToDouble(i -> i * EPSILON_MAX / STEPS));
    // A logarithm has no place for none.
    curves.add(new Curve(members, points.stream().filter(point -> point.tokens() > 0).toList()));
  }

  private void scale() {
    for (Curve curve : curves) {
      for (EpsilonPoint point : curve.points()) {
        double power = Math.log10((double) point.tokens());
        lowest = Math.min(lowest, (int) Math.floor(power));
        highest = Math.max(highest, (int) Math.ceil(power));
      }
    }
    lowest = Math.min(lowest, highest);
    highest = Math.max(highest, lowest + 1);
  }

  private void head(PmixedToken token, double delta) {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", WIDTH, HEIGHT);
    add(" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n");
    add("<title>Tokens against epsilon</title>\n");
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
    text(LEFT, TOP - 34, "start", "Tokens that a budget affords, delta " + Figures.plain(delta));
    text(LEFT, TOP - 14, "start", Figures.ball(token.ball()) + ", " + token.adjacency());
  }

  private void axes() {
    for (int power = lowest; power <= highest; power++) {
      double y = y(Math.pow(10, power));
      add("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"", LEFT, RIGHT, y, y);
      add(" stroke=\"#ddd\"/>\n");
      text(LEFT - 8, y + 4, "end", grouped((long) Math.pow(10, power)));
    }
    for (int epsilon = 0; epsilon <= EPSILON_MAX; epsilon += 2) {
      double x = x(epsilon);
      add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"", x, x, BOTTOM, BOTTOM + 6);
      add(" stroke=\"#333\"/>\n");
      text(x, BOTTOM + 22, "middle", String.valueOf(epsilon));
    }
    add("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#333\"/>\n", LEFT, TOP, BOTTOM, RIGHT);
    text((LEFT + RIGHT) / 2.0, BOTTOM + 46, "middle", "epsilon");
    add("<text transform=\"translate(20 %d) rotate(-90)\"", (TOP + BOTTOM) / 2);
    add(" text-anchor=\"middle\">tokens (logarithmic)</text>\n");
  }

  private void curve(Curve curve, String colour, int row) {
    StringBuilder points = new StringBuilder();
    for (EpsilonPoint point : curve.points()) {
      points.append(format("%.1f,%.1f ", x(point.epsilon()), y((double) point.tokens())));
    }
    add("<polyline points=\"%s\" fill=\"none\"", points.toString().trim());
    add(" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
    int y = TOP + 10 + 22 * row;
    add("<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"", RIGHT + 14, RIGHT + 38, y, y);
    add(" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
    text(RIGHT + 44, y + 4, "start", grouped(curve.members()) + " members");
  }

  private static double x(double epsilon) {
    return LEFT + (RIGHT - LEFT) * epsilon / EPSILON_MAX;
  }

  private double y(double tokens) {
    double share = (Math.log10(tokens) - lowest) / (highest - lowest);
    return BOTTOM - (BOTTOM - TOP) * share;
  }

  private void text(double x, double y, String anchor, String words) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words);
  }

  private static String grouped(long value) {
    return format("%,d", value).replace(',', ' ');
  }

  private void add(String format, Object... values) {
    svg.append(format(format, values));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
