package io.murmuration.inference.decode.plan;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fills a step: with the rows of sequences that sample, then with what running sequences lack to
 * sample, then with newcomers' prompts, then with what members miss that are needed soon.
 *
 * <p>A sequence samples in the step in which its public row and the rows of all members that the
 * token needs end with the last known token; before that, no cache holds that token. So no logits
 * are kept from step to step. Sequences that sampled longest ago come first, and newcomers have a
 * quarter of the step: nobody starves behind a long prompt, and no prompt behind many answers.
 *
 * <p>How much is caught up ahead of need is paced, so that work is even from token to token; while
 * nobody samples, it is as much as fits. A token that needs more rows than one forward may have, or
 * more members than have slots, has a step of several passes to itself.
 *
 * <p>No member's cache is ever planned to hold more than the public one of its sequence, nor a
 * member's row before the public one: layers below all adapters are run once. Stateless.
 *
 * @param <S> sequences
 */
public final class StepPlanner<S extends Planned> {
  /** Members that lag by no more than this take it along in the row that needs them. */
  static final int SMALL_LAG = 8;

  private static final int NEWCOMERS_SHARE = 4; // one part in

  private final StepBounds bounds;

  public StepPlanner(StepBounds bounds) {
    this.bounds = bounds;
  }

  /**
   * Plans a step.
   *
   * @param sequences all that have caches and are not over, those who came first at the front
   */
  public StepPlan<S> plan(List<S> sequences) {
    List<CacheForecast<S>> all = sequences.stream().map(CacheForecast::new).toList();
    Draft<S> draft = new Draft<>(bounds, all);
    int kept = all.stream().anyMatch(this::isNewcomer) ? bounds.tokens() / NEWCOMERS_SHARE : 0;
    List<CacheForecast<S>> byTurn =
        all.stream()
            .filter(one -> one.sequence().maySample())
            .sorted(Comparator.comparingLong(one -> one.sequence().lastServed()))
            .toList();
    sampleWhoCan(draft, byTurn, kept);
    catchUp(draft, byTurn, kept);
    all.stream().filter(this::isNewcomer).forEach(one -> prepare(draft, one, draft.tokensLeft()));
    all.forEach(one -> lookAhead(draft, one));
    return draft.plan();
  }

  /** Whether it has no token yet and lacks what its first one needs. */
  private boolean isNewcomer(CacheForecast<S> one) {
    S sequence = one.sequence();
    int target = sequence.tokenCount() - 1;
    return sequence.step() == 0
        && (one.missing(Planned.PUBLIC, target) > 0
            || (one.hasSlots() && needed(one).anyMatch(member -> one.missing(member, target) > 0)));
  }

  private void sampleWhoCan(Draft<S> draft, List<CacheForecast<S>> byTurn, int kept) {
    for (CacheForecast<S> one : byTurn) {
      if (!isWide(one)) {
        sampleIfRoom(draft, one, kept);
      } else if (!draft.isAnySampled() && isReadyForWide(one)) {
        sampleWide(draft, one);
        if (draft.tokensLeft() < kept) {
          draft.nextPass(kept);
        }
        return;
      }
    }
  }

  /** Whether the next token needs more than one forward may have, or more slots than there are. */
  private boolean isWide(CacheForecast<S> one) {
    return one.needed().length >= Math.min(bounds.tokens(), bounds.rows()) || !one.hasSlots();
  }

  private void sampleIfRoom(Draft<S> draft, CacheForecast<S> one, int kept) {
    int rows = 1 + one.needed().length;
    long tokens =
        one.missing(Planned.PUBLIC, one.tokenCount())
            + needed(one).mapToLong(member -> one.missing(member, one.tokenCount())).sum();
    int room = draft.isAnySampled() ? draft.tokensLeft() - kept : draft.tokensLeft();
    if (rows <= draft.rowsLeft() && tokens <= room) {
      int step = one.sequence().step();
      draft.finish(one, Planned.PUBLIC);
      for (int member : one.needed()) {
        require(draft.makeRoom(one, member, step) && draft.finish(one, member));
      }
      draft.samples(one.sequence());
    }
  }

  private boolean isReadyForWide(CacheForecast<S> one) {
    int target = one.tokenCount() - 1;
    return one.missing(Planned.PUBLIC, target) == 0
        && (!one.hasSlots() || needed(one).allMatch(member -> one.missing(member, target) == 0));
  }

  /** As many passes as it takes: those with a cache first, then others in their slots. */
  private void sampleWide(Draft<S> draft, CacheForecast<S> one) {
    int step = one.sequence().step();
    require(draft.finish(one, Planned.PUBLIC));
    int[] byCache =
        IntStream.concat(
                needed(one).filter(one::holds), needed(one).filter(member -> !one.holds(member)))
            .toArray();
    for (int member : byCache) {
      if (!draft.makeRoom(one, member, step)) {
        draft.nextPass(bounds.tokens());
        require(draft.makeRoom(one, member, step));
      }
      while (!draft.finish(one, member)) {
        draft.nextPass(bounds.tokens());
      }
    }
    draft.samples(one.sequence());
  }

  /** What running sequences lack for their next token, nobody beyond what newcomers leave. */
  private void catchUp(Draft<S> draft, List<CacheForecast<S>> byTurn, int kept) {
    for (CacheForecast<S> one : byTurn) {
      if (one.sequence().step() > 0 && !draft.isSampled(one.sequence())) {
        prepare(draft, one, draft.tokensLeft() - kept);
      }
    }
  }

  /** All but the last token, for the public model and the members of the next token. */
  private void prepare(Draft<S> draft, CacheForecast<S> one, int most) {
    if (draft.isSampled(one.sequence())) {
      return;
    }
    int target = one.tokenCount() - 1;
    int left = most - draft.chunk(one, Planned.PUBLIC, target, most);
    if (!one.hasSlots()) {
      return;
    }
    for (int member : one.needed()) {
      int reachable = Math.min(target, one.length(Planned.PUBLIC));
      if (left > 0
          && one.missing(member, reachable) > 0
          && draft.makeRoom(one, member, one.sequence().step())) {
        left -= draft.chunk(one, member, reachable, left);
      }
    }
  }

  /** What members miss that the tokens after the next one need. */
  private void lookAhead(Draft<S> draft, CacheForecast<S> one) {
    S sequence = one.sequence();
    boolean sampled = draft.isSampled(sequence);
    if (sequence.maySample() && !sampled) {
      return; // What it lacks now comes first.
    }
    LookAhead<S> ahead =
        new LookAhead<>(one, sequence.step() + (sampled ? 1 : 0), bounds.lookAhead());
    ahead.fill(draft, draft.isAnySampled() ? ahead.pace() : draft.tokensLeft());
  }

  private IntStream needed(CacheForecast<S> one) {
    return IntStream.of(one.needed());
  }

  private static void require(boolean held) {
    if (!held) {
      throw new IllegalStateException("a row that was counted must fit");
    }
  }
}
