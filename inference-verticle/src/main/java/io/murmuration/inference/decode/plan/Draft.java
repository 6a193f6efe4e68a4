package io.murmuration.inference.decode.plan;

import io.murmuration.inference.decode.plan.StepPlan.Drop;
import io.murmuration.inference.decode.plan.StepPlan.Pass;
import java.util.ArrayList;
import java.util.List;

/** A step's plan while it is made: passes that are full, and one that has room. */
final class Draft<S extends Planned> {
  private final StepBounds bounds;
  private final List<CacheForecast<S>> forecasts;
  private final List<Pass<S>> passes = new ArrayList<>();
  private final List<S> samples = new ArrayList<>();
  private List<Drop<S>> drops = new ArrayList<>();
  private List<PlannedRow<S>> rows = new ArrayList<>();
  private int tokensLeft;

  Draft(StepBounds bounds, List<CacheForecast<S>> forecasts) {
    this.bounds = bounds;
    this.forecasts = forecasts;
    tokensLeft = bounds.tokens();
  }

  /** Tokens that this pass can still take. */
  int tokensLeft() {
    return rowsLeft() > 0 ? tokensLeft : 0;
  }

  int rowsLeft() {
    return bounds.rows() - rows.size();
  }

  /** Begins another forward of at most so many tokens. */
  void nextPass(int tokens) {
    closePass();
    tokensLeft = Math.min(tokens, bounds.tokens());
    forecasts.forEach(CacheForecast::nextPass);
  }

  /**
   * Adds a chunk of what an adapter has missed, without logits.
   *
   * @param target tokens it is to have seen in the end
   * @param most tokens of the chunk
   * @return tokens added
   */
  int chunk(CacheForecast<S> forecast, int adapter, int target, int most) {
    int count = Math.min(forecast.missing(adapter, target), Math.min(most, tokensLeft()));
    return add(forecast, adapter, count, false);
  }

  /**
   * Adds what an adapter has missed, to the last token and with its logits, or as much of it as
   * this pass can take.
   *
   * @return whether that was all
   */
  boolean finish(CacheForecast<S> forecast, int adapter) {
    int missing = forecast.missing(adapter, forecast.tokenCount());
    boolean isAll = missing <= tokensLeft() && !forecast.isInPass(adapter);
    add(forecast, adapter, Math.min(missing, tokensLeft()), isAll);
    return isAll;
  }

  private int add(CacheForecast<S> forecast, int adapter, int count, boolean wantsLogits) {
    if (count <= 0 || forecast.isInPass(adapter)) {
      return 0;
    }
    int from = forecast.length(adapter);
    rows.add(new PlannedRow<>(forecast.sequence(), adapter, from, from + count, wantsLogits));
    forecast.ran(adapter, from + count, wantsLogits);
    tokensLeft -= count;
    return count;
  }

  /**
   * Has a member's cache ready for a row of this pass, at the cost of one that is needed later.
   *
   * @param neededAt step whose token needs it
   * @return whether it is
   */
  boolean makeRoom(CacheForecast<S> forecast, int member, int neededAt) {
    int victim = forecast.victim(member, neededAt);
    if (victim == CacheForecast.NO_ROOM) {
      return false;
    }
    if (victim != CacheForecast.NOBODY) {
      drops.add(new Drop<>(forecast.sequence(), victim));
      forecast.drop(victim);
    }
    return true;
  }

  void samples(S sequence) {
    samples.add(sequence);
  }

  boolean isSampled(S sequence) {
    return samples.stream().anyMatch(one -> one == sequence);
  }

  boolean isAnySampled() {
    return !samples.isEmpty();
  }

  StepPlan<S> plan() {
    closePass();
    return new StepPlan<>(List.copyOf(passes), List.copyOf(samples));
  }

  private void closePass() {
    if (!rows.isEmpty()) {
      passes.add(new Pass<>(List.copyOf(drops), List.copyOf(rows)));
      drops = new ArrayList<>();
      rows = new ArrayList<>();
    }
  }
}
