package io.murmuration.launcher.training;

import io.murmuration.launcher.plan.Figures;
import io.murmuration.launcher.training.TrainingReport.EpochPoint;
import io.murmuration.launcher.training.TrainingReport.TokensLeft;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as text for a terminal. */
public final class TrainingText {
  private final StringBuilder text = new StringBuilder();

  private TrainingText() {}

  /** The whole report, each line ended. */
  public static String of(TrainingReport report) {
    TrainingText text = new TrainingText();
    TrainingRequest asked = report.asked();
    text.line(
        "Noise %s keeps %d steps within epsilon %s at delta %s.",
        Figures.up(report.noiseMultiplier()),
        asked.steps(),
        Figures.up(report.epsilon()),
        Figures.plain(asked.delta()));
    text.line("");
    text.line("  records      %d, each one protected", asked.records());
    text.line(
        "  sample       %s a step on average (rate %s), each record for itself",
        Figures.plain(asked.batch()), Figures.up(report.rate()));
    text.line("  steps        %d (%s an epoch)", asked.steps(), Figures.up(report.stepsPerEpoch()));
    text.line(
        "  noise        %s, %s times the clip of %s; %s on the mean gradient",
        asked.family().name().toLowerCase(Locale.ROOT),
        Figures.up(report.noiseMultiplier()),
        Figures.plain(asked.clip()),
        Figures.up(report.noiseOnMean()));
    text.line(
        "  epsilon      %s at order %s",
        Figures.up(report.epsilon()), Figures.plain(report.order()));
    text.line("  adjacency    ADD_OR_REMOVE_ONE: one record more or less");
    text.line("");
    text.line("  epoch     steps     epsilon");
    for (EpochPoint point : report.epochs()) {
      text.line(
          "  %-8s  %-8d  %s",
          Figures.up(point.epoch()), point.steps(), Figures.up(point.epsilon()));
    }
    text.tokens(report.tokensLeft());
    return text.text.toString();
  }

  private void tokens(@Nullable TokensLeft left) {
    if (left != null) {
      line("");
      line(
          "On an account of epsilon %s this run leaves %d tokens of %d members (order %s);"
              + " without it there are %d.",
          Figures.plain(left.accountEpsilon()),
          left.tokens(),
          left.members(),
          Figures.plain(left.order()),
          left.tokensWithoutRun());
    }
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
