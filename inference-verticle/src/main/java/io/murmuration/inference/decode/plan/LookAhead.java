package io.murmuration.inference.decode.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What members of one sequence miss who are needed soon, by the step that needs them. */
final class LookAhead<S extends Planned> {
  private final CacheForecast<S> forecast;
  private final int target;
  private final List<Due> dues = new ArrayList<>();

  private record Due(int member, int step, int stepsLeft, int missing) {}

  /**
   * @param from first step to look at
   * @param stepCount steps to look at
   */
  LookAhead(CacheForecast<S> forecast, int from, int stepCount) {
    this.forecast = forecast;
    target = forecast.length(Planned.PUBLIC);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < stepCount; i++) {
      for (int member : forecast.sequence().needs().at(from + i)) {
        int missing = forecast.missing(member, target);
        if (seen.add(member) && missing > StepPlanner.SMALL_LAG) {
          dues.add(new Due(member, from + i, i + 1, missing));
        }
      }
    }
  }

  /** Tokens to run now so that, going on evenly, everyone is in time. */
  int pace() {
    long sum = 0;
    long pace = 0;
    for (Due due : dues) {
      sum += due.missing;
      pace = Math.max(pace, (sum + due.stepsLeft - 1) / due.stepsLeft);
    }
    return (int) Math.min(Integer.MAX_VALUE, pace);
  }

  /** Plans at most so many tokens, soonest need first. */
  void fill(Draft<S> draft, int most) {
    int left = most;
    for (Due due : dues) {
      if (left <= 0 || draft.tokensLeft() == 0) {
        return;
      }
      if (!forecast.isInPass(due.member) && draft.makeRoom(forecast, due.member, due.step)) {
        left -= draft.chunk(forecast, due.member, target, left);
      }
    }
  }
}
