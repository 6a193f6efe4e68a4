package io.murmuration.experiments.law;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import io.murmuration.trainer.evaluation.Predictions;
import io.murmuration.trainer.evaluation.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures targets under all laws at once; every member runs on every sequence.
 *
 * <p>Projections run on all cores; each target's sums are taken in the order of the members, so the
 * result does not depend on how many there are.
 */
public final class TargetLaws {
  private final Predictor predictor;
  private final List<ChiSquareBall> balls;

  /** Laws of one ensemble under several balls. */
  public TargetLaws(Predictor predictor, List<ChiSquareBallParameters> balls) {
    this.predictor = predictor;
    this.balls = balls.stream().map(ChiSquareBall::new).toList();
  }

  /** One law for each target, in order; {@code sequences} are predicted in one batch. */
  public List<TargetLaw> measure(List<int[]> sequences, List<Target> targets) {
    Predictions publicModel = predictor.predict(sequences, predictor.publicModel());
    List<Sums> sums = new ArrayList<>();
    targets.forEach(target -> sums.add(new Sums(balls.size())));
    for (int member = 0; member < predictor.memberCount(); member++) {
      Predictions predictions = predictor.predict(sequences, member);
      IntStream.range(0, targets.size())
          .parallel()
          .forEach(i -> add(sums.get(i), targets.get(i), publicModel, predictions));
    }
    List<TargetLaw> laws = new ArrayList<>();
    for (int index = 0; index < targets.size(); index++) {
      Target target = targets.get(index);
      double p0 = publicModel.probability(target.row(), target.position(), target.token());
      laws.add(sums.get(index).law(p0, predictor.memberCount()));
    }
    return laws;
  }

  private void add(Sums sums, Target target, Predictions publicModel, Predictions member) {
    double[] p0 = new double[predictor.config().vocabularySize()];
    double[] pi = new double[p0.length];
    publicModel.copyTo(target.row(), target.position(), p0);
    member.copyTo(target.row(), target.position(), pi);
    sums.probability += pi[target.token()];
    sums.logProbability += Math.log(pi[target.token()]);
    for (int ball = 0; ball < balls.size(); ball++) {
      double deviation = balls.get(ball).project(p0, pi)[target.token()];
      sums.mechanisms[ball] += p0[target.token()] * (1.0 + deviation);
    }
  }

  /** Sums over members; one thread at a time works on one target. */
  private static final class Sums {
    private final double[] mechanisms;
    private double probability;
    private double logProbability;

    Sums(int mechanismCount) {
      mechanisms = new double[mechanismCount];
    }

    TargetLaw law(double publicModel, int memberCount) {
      List<Double> means = new ArrayList<>();
      for (double sum : mechanisms) {
        means.add(sum / memberCount);
      }
      return new TargetLaw(
          publicModel, logProbability / memberCount, probability / memberCount, means);
    }
  }
}
