package io.murmuration.inference.decode;

import io.murmuration.inference.sequence.Problems;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.Softmax;

/**
 * Makes a token from logits: bounds the contribution of each member that answers by the mechanism,
 * and samples from the public distribution moved by what the mechanism makes of their mean.
 *
 * <p>This is the release that the mechanism's event prices. A member whose logits are no
 * distribution contributes nothing. Nothing about the draw, the deviations or a member leaves this
 * class: no log, no metric, no field that outlives the token. One owner thread.
 */
final class TokenMaker {
  private static final Mechanism PUBLIC_MODEL = Mechanism.publicModel();

  private final Mechanism mechanism;
  private final Sampler sampler;

  TokenMaker(TokenEvent event, Sampler sampler) {
    this.mechanism = Mechanism.of(event);
    this.sampler = sampler;
  }

  /** Samples the next token, or fails the sequence if the public model has no distribution. */
  void make(Active active, StepLogits logits, long stepNumber) {
    double[] publicProbabilities = probabilities(logits, logits.publicRow(active));
    if (Double.isNaN(publicProbabilities[0])) {
      active.sequence().fail(Problems.modelFailed());
      return;
    }
    Mechanism made = active.isPrivate() ? mechanism : PUBLIC_MODEL;
    double[] mean = new double[publicProbabilities.length];
    int[] rows = logits.memberRows(active, active.drawn());
    for (int row : rows) {
      double[] member = probabilities(logits, row);
      double[] contribution = made.project(publicProbabilities, member, rows.length);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += contribution[i] / rows.length;
      }
    }
    double[] g = made.release(publicProbabilities, mean);
    int token =
        active.sequence().sample(() -> sampler.sampleToken(publicProbabilities, g, made.ceiling()));
    active.append(token, stepNumber);
  }

  private double[] probabilities(StepLogits logits, int number) {
    float[] row = logits.row(number);
    return Softmax.probabilities(row, 0, row.length, mechanism.temperature());
  }
}
