package io.murmuration.launcher.svg;

import java.util.Locale;

/** One picture in pixels, from the top left; what is added last lies on top. */
public final class Svg {
  private final StringBuilder text = new StringBuilder();

  /** A white picture of a size, with a title for those who do not see it. */
  public Svg(int width, int height, String title) {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", width, height);
    add(" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n");
    add("<title>%s</title>\n", escaped(title));
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", width, height);
  }

  /** Words, at {@code anchor}: start, middle or end. */
  public void text(double x, double y, String anchor, String words) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    add("%s</text>\n", escaped(words));
  }

  /** A straight line. */
  public void line(double x1, double y1, double x2, double y2, String colour) {
    add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", x1, y1, x2, y2);
    add(" stroke=\"%s\"/>\n", colour);
  }

  /** A filled rectangle. */
  public void bar(double x, double y, double width, double height, String colour) {
    add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x, y, width, height);
    add(" fill=\"%s\"/>\n", colour);
  }

  /** A line through points, given as x, y, x, y and so on. */
  public void curve(double[] points, String colour) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i + 1 < points.length; i += 2) {
      list.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
    }
    add("<polyline points=\"%s\" fill=\"none\"", list.toString().strip());
    add(" stroke=\"%s\" stroke-width=\"2\"/>\n", colour);
  }

  /** The whole document. */
  public String document() {
    return text + "</svg>\n";
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
