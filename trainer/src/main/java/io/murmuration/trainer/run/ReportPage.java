package io.murmuration.trainer.run;

import java.util.Locale;
import java.util.Map;

/** The report as one HTML page without scripts and without anything from elsewhere. */
record ReportPage(RunReport report) {
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
      table{border-collapse:collapse}td,th{padding:.15rem .7rem;text-align:right}
      td:first-child,th:first-child{text-align:left}
      .private{border-left:4px solid #b00;padding-left:1rem}.public{border-left:4px solid #080;padding-left:1rem}
      .grid{stroke:#ddd}.member{fill:none;stroke:#9ab;stroke-width:1;opacity:.5}
      .mean{fill:none;stroke:#036;stroke-width:2.5}svg text{font-size:11px;fill:#555}
      """;

  String html() {
    RunSettings settings = report.settings();
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<title>");
    page.append(escaped(settings.name())).append(": training report</title>\n<style>");
    page.append(STYLE).append("</style>\n<h1>").append(escaped(settings.name())).append("</h1>\n");
    page.append("<p>").append(escaped(RunReport.NOTE)).append("</p>\n");
    page.append("<section class=\"public\"><h2>Public</h2>\n<table>\n");
    row(page, "members", settings.shards());
    row(page, "unit", settings.unit());
    row(page, "adapter", settings.adapter());
    row(page, "schedule", settings.schedule());
    row(page, "seed", settings.seed());
    row(page, "data set (keyed fingerprint)", report.datasetFingerprint());
    row(page, "perplexity of the base on public text", figure(report.basePerplexity()));
    page.append("</table></section>\n");
    closed(page);
    return page.append("</html>\n").toString();
  }

  private void closed(StringBuilder page) {
    page.append("<section class=\"private\"><h2>Private: for the operator alone</h2>\n");
    page.append("<h3>Self-check</h3>\n<table>\n");
    for (SelfCheck check : report.checks()) {
      row(page, check.name(), (check.passed() ? "yes: " : "NO: ") + check.found());
    }
    page.append("</table>\n<h3>Learning curves</h3>\n");
    page.append(new CurvePlot(report.members()).svg());
    page.append("<h3>Perplexity, geometric mean over members</h3>\n<table>\n");
    for (Map.Entry<String, Double> entry : report.perplexity().entrySet()) {
      row(page, entry.getKey(), figure(entry.getValue()));
    }
    page.append("</table>\n<h3>Members</h3>\n<table>\n<tr><th>member</th><th>records</th>");
    page.append("<th>units</th><th>tokens</th><th>steps</th><th>last loss</th>");
    page.append("<th>own shard</th><th>another</th></tr>\n");
    report.members().forEach(member -> memberRow(page, member));
    page.append("</table></section>\n");
  }

  private static void memberRow(StringBuilder page, MemberFigures member) {
    page.append("<tr><td>%03d</td>".formatted(member.member()));
    for (long count :
        new long[] {member.records(), member.units(), member.tokens(), member.steps()}) {
      page.append("<td>").append(count).append("</td>");
    }
    for (double value :
        new double[] {
          member.lastLoss(),
          member.perplexity().getOrDefault(MemberTraining.MEMBER_ON_OWN, Double.NaN),
          member.perplexity().getOrDefault(MemberTraining.MEMBER_ON_OTHER, Double.NaN)
        }) {
      page.append("<td>").append(figure(value)).append("</td>");
    }
    page.append("</tr>\n");
  }

  private static void row(StringBuilder page, String name, Object value) {
    page.append("<tr><td>").append(escaped(name)).append("</td><td>");
    page.append(escaped(String.valueOf(value))).append("</td></tr>\n");
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
