package io.murmuration.launcher.bench.engine;

import io.murmuration.inference.decode.plan.Planned;
import io.murmuration.inference.decode.plan.PlannedRow;
import io.murmuration.inference.decode.plan.StepBounds;
import io.murmuration.inference.decode.plan.StepPlan;
import io.murmuration.inference.decode.plan.StepPlanner;
import io.murmuration.inference.release.TokenRelease;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.SecureSampler;
import java.util.List;

/**
 * Steps of private streams, made by what serves them: the planner, one forward for each pass, the
 * release. Timed without a gap: a part begins where the one before it ends.
 */
final class PrivateLoop implements AutoCloseable {
  private final Decoder decoder;
  private final StepPlanner<PrivateStream> planner;
  private final TokenRelease release;
  private long number;
  private long memberTokens;

  PrivateLoop(Decoder decoder, TokenEvent event, int stepTokens) {
    this.decoder = decoder;
    this.planner = new StepPlanner<>(StepBounds.of(stepTokens));
    this.release = TokenRelease.of(event, new SecureSampler(), decoder.manager());
  }

  /** Tokens that members ran in all steps. */
  long memberTokens() {
    return memberTokens;
  }

  /**
   * Runs what fits into one step; at most one token for each stream.
   *
   * @param streams those with tokens left
   * @param parts what is told of the time that it takes
   */
  void step(List<PrivateStream> streams, StepParts parts) {
    number++;
    StepPlan<PrivateStream> plan = planner.plan(streams);
    if (plan.isEmpty()) {
      throw new IllegalStateException("streams with tokens left must have something to run");
    }
    try (StepAnswers answers = new StepAnswers()) {
      plan.passes().forEach(pass -> run(pass, answers, parts));
      if (!plan.samples().isEmpty()) {
        sample(plan.samples(), answers, parts);
      }
    }
    parts.endStep();
  }

  private void run(StepPlan.Pass<PrivateStream> pass, StepAnswers answers, StepParts parts) {
    pass.drops().forEach(drop -> drop.sequence().drop(drop.member()));
    List<Decoder.Feed> feeds = pass.rows().stream().map(row -> row.sequence().feed(row)).toList();
    memberTokens += pass.rows().stream().mapToLong(PrivateLoop::memberTokens).sum();
    parts.planned();
    Decoder.Pass run = decoder.forward(feeds);
    answers.add(pass, run);
    run.await();
    parts.ran();
  }

  private static long memberTokens(PlannedRow<PrivateStream> row) {
    return row.adapter() == Planned.PUBLIC ? 0 : row.to() - row.from();
  }

  private void sample(List<PrivateStream> streams, StepAnswers answers, StepParts parts) {
    try (TokenRelease.Prepared prepared = release.prepare(answers.batch(streams))) {
      for (int i = 0; i < streams.size(); i++) {
        // Also waits for a device, so that the draw has its own time only.
        if (!prepared.isDrawable(i)) {
          throw new IllegalStateException("the public model must have a distribution");
        }
      }
      parts.released();
      for (int i = 0; i < streams.size(); i++) {
        streams.get(i).append(prepared.draw(i), number);
      }
      parts.drawn();
    }
  }

  @Override
  public void close() {
    release.close();
  }
}
