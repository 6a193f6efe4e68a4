package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.inference.decode.plan.StepBounds;
import io.murmuration.inference.decode.plan.StepPlan;
import io.murmuration.inference.decode.plan.StepPlanner;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Sampler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step over all sequences that are in: plans which rows to run, runs them in as few forwards as
 * may be, and makes at most one token for each sequence. One owner thread.
 */
final class PrivateStep implements AutoCloseable {
  private final StepPlanner<Active> planner;
  private final RowRunner rows;
  private final TokenMaker tokens;
  private long number;

  /**
   * The members of the mechanism must be those of the model.
   *
   * @param event what a charged token releases; null if none is charged
   * @param sampler draws tokens; a private one, wherever they are counted as private
   */
  PrivateStep(CausalModel model, @Nullable TokenEvent event, StepBounds bounds, Sampler sampler) {
    int members = event == null ? 0 : event.members();
    if (members != model.memberCount()) {
      throw new IllegalArgumentException(
          "the mechanism must have the model's "
              + model.memberCount()
              + " members, got "
              + members);
    }
    planner = new StepPlanner<>(bounds);
    rows = new RowRunner(model);
    tokens = new TokenMaker(model, event, sampler);
  }

  /**
   * Runs what there is to run, and samples a token where that is allowed.
   *
   * @param batch sequences that were admitted, first come first
   * @return whether anything was run
   */
  boolean run(List<Active> batch) {
    number++;
    StepPlan<Active> plan =
        planner.plan(batch.stream().filter(active -> !active.sequence().isEnded()).toList());
    if (plan.isEmpty()) {
      return false;
    }
    try (StepLogits logits = rows.run(plan)) {
      tokens.make(plan.samples(), logits, number);
    }
    return true;
  }

  @Override
  public void close() {
    tokens.close();
  }
}
