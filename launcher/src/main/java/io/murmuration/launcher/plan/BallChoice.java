package io.murmuration.launcher.plan;

import io.murmuration.experiments.publictext.StandInEnsemble;
import io.murmuration.experiments.publictext.Utility;
import io.murmuration.launcher.plan.PlanReport.BallRow;
import io.murmuration.launcher.plan.PlanReport.Choice;
import io.murmuration.launcher.plan.PlanReport.MeasuredText;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.plan.BallGrid;
import io.murmuration.privacy.plan.PlanAnswer.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One of the balls that afford the tokens: the best on public text, or without any the widest of a
 * documented ladder. Private members are never asked: a choice by what they say would leak.
 *
 * @param offer the ball chosen
 * @param choice how
 */
record BallChoice(Offer offer, Choice choice) {

  static BallChoice of(List<Offer> affordable, @Nullable StandInEnsemble ensemble) {
    return ensemble == null ? ofLadder(affordable) : ofMeasurement(affordable, ensemble);
  }

  private static BallChoice ofLadder(List<Offer> affordable) {
    List<Offer> rungs = new ArrayList<>();
    for (ChiSquareBallParameters rung : BallGrid.ladder()) {
      affordable.stream().filter(offer -> ball(offer).equals(rung)).forEach(rungs::add);
    }
    // The narrowest rung lies in every ball of the grid, so that it is affordable if any is.
    List<BallRow> rows =
        rungs.stream()
            .map(offer -> new BallRow(ball(offer), offer.plan().tokens(), null, null, null))
            .toList();
    String how =
        "not measured: the widest ball of a fixed ladder that affords the tokens;"
            + " give --public-text to choose by utility";
    return new BallChoice(rungs.get(0), new Choice(false, how, null, rows));
  }

  private static BallChoice ofMeasurement(List<Offer> affordable, StandInEnsemble ensemble) {
    List<ChiSquareBallParameters> outermost =
        BallGrid.outermost(affordable.stream().map(BallChoice::ball).toList());
    List<Offer> candidates =
        affordable.stream().filter(offer -> outermost.contains(ball(offer))).toList();
    List<Utility> utilities = ensemble.measure(candidates.stream().map(Offer::token).toList());
    double open = ensemble.publicModel().meanLogProbability();
    List<BallRow> rows = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Utility utility = utilities.get(i);
      rows.add(
          new BallRow(
              ball(candidates.get(i)),
              candidates.get(i).plan().tokens(),
              utility.perplexity(),
              utility.meanLogProbability() - open,
              utility.gainError()));
    }
    List<Integer> byUtility = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      byUtility.add(i);
    }
    byUtility.sort(Comparator.comparing(i -> -utilities.get(i).meanLogProbability()));
    return new BallChoice(
        candidates.get(byUtility.get(0)),
        new Choice(
            true,
            "best on the public text among the balls that afford the tokens and lie in no other"
                + " such ball",
            describe(ensemble),
            byUtility.stream().map(rows::get).collect(Collectors.toList())));
  }

  static MeasuredText describe(StandInEnsemble ensemble) {
    return new MeasuredText(
        ensemble.memberCount(),
        ensemble.positionCount(),
        ensemble.shardWeight(),
        ensemble.publicModel().perplexity(),
        ensemble.unprojected().perplexity());
  }

  static ChiSquareBallParameters ball(Offer offer) {
    return ((PmixedToken) offer.token()).ball();
  }
}
