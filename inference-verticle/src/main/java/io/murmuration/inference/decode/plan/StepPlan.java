package io.murmuration.inference.decode.plan;

import java.util.List;

/**
 * What one step of the loop runs.
 *
 * @param passes forwards in their order; more than one only where a single token needs more rows
 *     than one forward may have
 * @param samples sequences that sample after the last of them; all their rows with logits are in
 *     this step
 * @param <S> sequences
 */
public record StepPlan<S extends Planned>(List<Pass<S>> passes, List<S> samples) {

  /**
   * One forward.
   *
   * @param drops caches that are given back before it
   * @param rows what it runs; public rows come before those of their members, a cache is in at most
   *     one
   * @param <S> sequences
   */
  public record Pass<S extends Planned>(List<Drop<S>> drops, List<PlannedRow<S>> rows) {}

  /**
   * A member's cache that makes room for another's.
   *
   * @param sequence whose it is
   * @param member the member
   * @param <S> sequences
   */
  public record Drop<S extends Planned>(S sequence, int member) {
    /** Says nothing of the member, which the draw chose. */
    @Override
    public String toString() {
      return "Drop";
    }
  }

  /** Whether there is nothing to run. */
  public boolean isEmpty() {
    return passes.isEmpty();
  }
}
