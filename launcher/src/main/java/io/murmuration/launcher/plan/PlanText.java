package io.murmuration.launcher.plan;

import io.murmuration.launcher.plan.PlanReport.Alternatives;
import io.murmuration.launcher.plan.PlanReport.BallRow;
import io.murmuration.launcher.plan.PlanReport.Choice;
import io.murmuration.launcher.plan.PlanReport.Line;
import io.murmuration.launcher.plan.PlanReport.MeasuredText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as text for a terminal. */
public final class PlanText {
  private static final int BALLS_SHOWN = 8;
  private static final double UNITS_PER_NAT = 1e12;

  private final StringBuilder text = new StringBuilder();

  private PlanText() {}

  /** The whole report, each line ended. */
  public static String of(PlanReport report) {
    PlanText text = new PlanText();
    text.line("%s", report.answer());
    text.plan(report.plan(), report.asked().adjacency().name());
    text.alternatives(report);
    text.choice(report.choice());
    text.curves(report);
    text.mechanisms(report);
    return text.text.toString();
  }

  private void plan(Line plan, String adjacency) {
    line("");
    line("  tokens       %d at epsilon %s", plan.tokens(), Figures.up(plan.epsilon()));
    line(
        "  account      order %s, limit %d, %d pico-nats per token (%s nats)",
        Figures.plain(plan.order()),
        plan.limitUnits(),
        plan.chargeUnits(),
        Figures.up(plan.chargeUnits() / UNITS_PER_NAT));
    line("  spent        epsilon %s", Figures.up(plan.epsilonSpent()));
    line("  adjacency    %s: %s", adjacency, plan.protects());
    line(
        "  compute      per token: the public model and %s of %d members%s",
        Figures.up(plan.privateForwards()),
        plan.event().path("members").asInt(),
        plan.event().path("plan").path("type").asText().equals("poisson") ? ", on average" : "");
  }

  private void alternatives(PlanReport report) {
    Alternatives other = report.alternatives();
    if (other == null) {
      return;
    }
    line("");
    line(
        "%s (%s) affords %d tokens. What would do instead:",
        report.asked().ball() == null ? "The default ball" : "The ball",
        Figures.ball(other.falling()),
        other.fallingTokens());
    Integer members = other.members();
    Double epsilon = other.epsilon();
    line("  members      %s", members == null ? "no number" : members.toString());
    line("  epsilon      %s", epsilon == null ? "none up to 1e6" : Figures.up(epsilon));
    line("  ball         %s", other.ball() == null ? "none" : Figures.ball(other.ball()));
  }

  private void choice(@Nullable Choice choice) {
    if (choice == null) {
      return;
    }
    line("");
    line("Ball: %s.", choice.how());
    MeasuredText measured = choice.text();
    if (measured != null) {
      line(
          "  %d stand-in members, %d words held out: perplexity public %.2f, ensemble %.2f",
          measured.members(),
          measured.positions(),
          measured.publicPerplexity(),
          measured.unprojectedPerplexity());
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("gamma", "ceiling", "chi-square", "tokens", "perplexity", "gain (nats)"));
    for (BallRow row : choice.balls().subList(0, Math.min(BALLS_SHOWN, choice.balls().size()))) {
      rows.add(
          List.of(
              Figures.plain(row.ball().gamma()),
              Figures.plain(row.ball().ceiling()),
              Figures.plain(row.ball().chiSquareMax()),
              String.valueOf(row.tokens()),
              row.perplexity() == null ? "-" : decimals("%.2f", row.perplexity()),
              row.gainNats() == null || row.gainError() == null
                  ? "-"
                  : decimals("%.3f", row.gainNats()) + decimals(" +- %.3f", row.gainError())));
    }
    table(rows);
  }

  private void curves(PlanReport report) {
    line("");
    line(
        "Tokens of this plan by epsilon, and with other numbers of members at epsilon %s:",
        Figures.up(report.plan().epsilon()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("epsilon", "tokens", "members", "tokens"));
    int count = Math.max(report.tokensByEpsilon().size(), report.ensembles().size());
    for (int i = 0; i < count; i++) {
      List<String> cells = new ArrayList<>(List.of("", "", "", ""));
      if (i < report.tokensByEpsilon().size()) {
        cells.set(0, Figures.plain(report.tokensByEpsilon().get(i).epsilon()));
        cells.set(1, String.valueOf(report.tokensByEpsilon().get(i).tokens()));
      }
      if (i < report.ensembles().size()) {
        cells.set(2, String.valueOf(report.ensembles().get(i).members()));
        cells.set(3, String.valueOf(report.ensembles().get(i).tokens()));
      }
      rows.add(cells);
    }
    table(rows);
  }

  private void mechanisms(PlanReport report) {
    if (report.mechanisms().isEmpty()) {
      return;
    }
    line("");
    line("Mechanisms, each as wide as affords the same tokens:");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("mechanism", "members per token", "perplexity", "setting"));
    for (PlanReport.MechanismRow row : report.mechanisms()) {
      rows.add(
          List.of(
              row.mechanism(),
              Figures.up(row.privateForwards()),
              row.perplexity() == null ? "-" : decimals("%.2f", row.perplexity()),
              row.setting()));
    }
    table(rows);
  }

  /** Columns as wide as their widest cell, two apart. */
  private void table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        cells.append("  ").append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
      }
      line("%s", cells.toString().stripTrailing());
    }
  }

  private static String decimals(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
