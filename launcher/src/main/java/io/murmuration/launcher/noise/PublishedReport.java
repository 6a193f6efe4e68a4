package io.murmuration.launcher.noise;

import io.murmuration.experiments.lmo.LmoAudit;
import io.murmuration.experiments.lmo.LmoAudit.Claim;
import io.murmuration.experiments.lmo.LmoAudit.Truth;
import io.murmuration.experiments.lmo.PublishedFile;
import io.murmuration.launcher.plan.Figures;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The claims of LMO-DP beside what is true of its noise.
 *
 * @param delta of every claim
 * @param claims of all parameter files
 * @param truths of the files that its experiments used, under both laws
 */
public record PublishedReport(double delta, List<Claim> claims, List<Truth> truths) {

  /** Computes all of it. */
  public static PublishedReport make() {
    return new PublishedReport(
        PublishedFile.DELTA,
        Stream.concat(PublishedFile.MAIN.stream(), PublishedFile.FIGURE.stream())
            .map(LmoAudit::claim)
            .toList(),
        PublishedFile.MAIN.stream().flatMap(file -> LmoAudit.truths(file).stream()).toList());
  }

  /** As text for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "LMO-DP as published is not differentially private at the epsilons it states.");
    line(text, "");
    line(text, "Claims at delta %s, for one number of sensitivity one:", Figures.plain(delta));
    line(text, "  file  claimed  at order  moments end at  epsilon where they exist  holds");
    for (Claim claim : claims) {
      line(
          text,
          "  %-4s  %.4f   %-8d  %-14s  %-24s  %s",
          Figures.plain(claim.epsilon()),
          claim.claimed(),
          claim.claimedOrder(),
          Figures.up(claim.momentsEnd()),
          Figures.up(claim.overValidOrders()),
          claim.isDivergent() ? "no: the moment is infinite there" : "for one number");
    }
    line(text, "");
    line(text, "What the noise gives a vector clipped in l2, in the limit of many coordinates:");
    line(
        text,
        "  file  law           mean u  rms    Fisher  as Gaussian  baseline  less   epsilon"
            + "  delta at file  run reported  run");
    for (Truth truth : truths) {
      line(
          text,
          "  %-4s  %-12s  %-6.2f  %-5.2f  %-6.3g  %-11.3g  %-8.3g  %-5.1f  %-7.3g  %-13.2g"
              + "  %-12.3g  %.3g",
          Figures.plain(truth.epsilon()),
          truth.law().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          truth.figures().meanInverseScale(),
          truth.figures().rms(),
          truth.figures().fisherInformation(),
          truth.figures().gaussianDeviation(),
          truth.baselineDeviation(),
          truth.timesLess(),
          truth.stepEpsilon(),
          truth.stepDelta(),
          truth.runReported(),
          truth.runEpsilon());
    }
    line(text, "");
    line(text, "No claim holds: %d of %d take an infinite moment.", divergent(), claims.size());
    line(text, "The sampler draws another law than the accountant prices; the account is of one");
    line(text, "number, the gradient has many; and the composed epsilon reported is a Gaussian's.");
    line(text, "This noise has no privacy event: no account spends it. See docs/noise.md.");
    return text.toString();
  }

  private long divergent() {
    return claims.stream().filter(Claim::isDivergent).count();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
