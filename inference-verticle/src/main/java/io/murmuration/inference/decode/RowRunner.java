package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.Logits;
import io.murmuration.decoder.Row;
import io.murmuration.inference.decode.plan.PlannedRow;
import io.murmuration.inference.decode.plan.StepPlan;

/** Runs the rows of a planned step. One owner thread. */
final class RowRunner {
  private final CausalModel model;

  RowRunner(CausalModel model) {
    this.model = model;
  }

  /** All passes of the step; the logits are the caller's to close. */
  StepLogits run(StepPlan<Active> plan) {
    StepLogits heard = new StepLogits();
    try {
      for (StepPlan.Pass<Active> pass : plan.passes()) {
        pass.drops().forEach(drop -> drop.sequence().caches().drop(drop.member()));
        Logits logits = model.forward(pass.rows().stream().map(RowRunner::row).toList());
        heard.add(pass.rows().stream().filter(PlannedRow::wantsLogits).toList(), logits);
      }
      return heard;
    } catch (RuntimeException | Error e) {
      heard.close();
      throw e;
    }
  }

  private static Row row(PlannedRow<Active> planned) {
    Active active = planned.sequence();
    return new Row(
        active.caches().cache(planned.adapter()),
        active.tokens().between(planned.from(), planned.to()),
        planned.wantsLogits());
  }
}
