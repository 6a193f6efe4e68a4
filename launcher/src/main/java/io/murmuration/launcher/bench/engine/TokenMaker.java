package io.murmuration.launcher.bench.engine;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.SecureSampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.List;

/** A private token of logits, as it is served: projection, mean, release, secret draw; timed. */
final class TokenMaker {
  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  private final PmixedToken event;
  private final Mechanism mechanism;
  private final SecureSampler sampler = new SecureSampler();
  private final StepParts parts;

  TokenMaker(int members, StepParts parts) {
    this.event = new PmixedToken(members, new SubsetPlan.DrawOne(), BALL, Adjacency.REPLACE_ONE);
    this.mechanism = Mechanism.of(event);
    this.parts = parts;
  }

  /** The members that answer for one token. */
  int[] draw() {
    return sampler.drawSubset(event.plan(), event.members());
  }

  int make(float[] publicLogits, List<float[]> memberLogits) {
    long start = System.nanoTime();
    double[] publicProbabilities = probabilities(publicLogits);
    double[] mean = new double[publicProbabilities.length];
    for (float[] logits : memberLogits) {
      double[] contribution =
          mechanism.project(publicProbabilities, probabilities(logits), memberLogits.size());
      for (int i = 0; i < mean.length; i++) {
        mean[i] += contribution[i] / memberLogits.size();
      }
    }
    start = parts.projection(start);
    double[] deviation = mechanism.release(publicProbabilities, mean);
    int token = sampler.sampleToken(publicProbabilities, deviation, mechanism.ceiling());
    parts.sampling(start);
    return token;
  }

  private double[] probabilities(float[] logits) {
    return Softmax.probabilities(logits, 0, logits.length, mechanism.temperature());
  }
}
