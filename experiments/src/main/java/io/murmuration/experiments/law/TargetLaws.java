package io.murmuration.experiments.law;

import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.DclipMechanism;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.trainer.evaluation.Predictions;
import io.murmuration.trainer.evaluation.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures targets under all laws at once; every member runs on every sequence.
 *
 * <p>Projections run on all cores; each target's sums are taken in the order of the members, so the
 * result does not depend on how many there are. A mechanism that is linear in its members needs one
 * number per target; another one needs V numbers.
 */
public final class TargetLaws {
  private final Predictor predictor;
  private final List<Mechanism> mechanisms;

  /**
   * Laws of one ensemble under several mechanisms.
   *
   * @throws IllegalArgumentException if one divides logits by a temperature, which predictions are
   *     made without
   */
  public TargetLaws(Predictor predictor, List<TokenEvent> tokens) {
    this.predictor = predictor;
    this.mechanisms = tokens.stream().map(Mechanism::of).toList();
    for (Mechanism mechanism : mechanisms) {
      if (mechanism.temperature() != 1) {
        throw new IllegalArgumentException("temperature must be 1, got " + mechanism.temperature());
      }
    }
  }

  /** One law for each target, in order; {@code sequences} are predicted in one batch. */
  public List<TargetLaw> measure(List<int[]> sequences, List<Target> targets) {
    Predictions publicModel = predictor.predict(sequences, predictor.publicModel());
    List<Sums> sums = new ArrayList<>();
    targets.forEach(target -> sums.add(new Sums(mechanisms)));
    for (int member = 0; member < predictor.memberCount(); member++) {
      Predictions predictions = predictor.predict(sequences, member);
      IntStream.range(0, targets.size())
          .parallel()
          .forEach(i -> add(sums.get(i), targets.get(i), publicModel, predictions));
    }
    List<TargetLaw> laws = new ArrayList<>();
    for (int index = 0; index < targets.size(); index++) {
      laws.add(law(targets.get(index), publicModel, sums.get(index)));
    }
    return laws;
  }

  private void add(Sums sums, Target target, Predictions publicModel, Predictions member) {
    double[] p0 = distribution(target, publicModel);
    double[] pi = distribution(target, member);
    sums.probability += pi[target.token()];
    sums.logProbability += Math.log(pi[target.token()]);
    for (int column = 0; column < mechanisms.size(); column++) {
      double[] contribution = mechanisms.get(column).project(p0, pi, predictor.memberCount());
      sums.contributions.get(column).add(contribution, target.token());
    }
  }

  private TargetLaw law(Target target, Predictions publicModel, Sums sums) {
    double[] p0 = distribution(target, publicModel);
    int members = predictor.memberCount();
    List<Double> probabilities = new ArrayList<>();
    for (int column = 0; column < mechanisms.size(); column++) {
      double[] mean = sums.contributions.get(column).mean(members, target.token(), p0.length);
      double g = mechanisms.get(column).release(p0, mean)[target.token()];
      probabilities.add(p0[target.token()] * (1.0 + g));
    }
    return new TargetLaw(
        p0[target.token()],
        sums.logProbability / members,
        sums.probability / members,
        probabilities);
  }

  private double[] distribution(Target target, Predictions predictions) {
    double[] probabilities = new double[predictor.config().vocabularySize()];
    predictions.copyTo(target.row(), target.position(), probabilities);
    return probabilities;
  }

  /** Sums over members; one thread at a time works on one target. */
  private static final class Sums {
    private final List<Contributions> contributions;
    private double probability;
    private double logProbability;

    Sums(List<Mechanism> mechanisms) {
      contributions =
          mechanisms.stream()
              .map(mechanism -> new Contributions(!(mechanism instanceof DclipMechanism)))
              .toList();
    }
  }

  /** The sum of members' contributions: where the release is the mean itself, of one token only. */
  private static final class Contributions {
    private final boolean linear;
    private double[] sum = new double[1];

    Contributions(boolean linear) {
      this.linear = linear;
    }

    void add(double[] contribution, int token) {
      if (linear) {
        sum[0] += contribution[token];
        return;
      }
      if (sum.length < contribution.length) {
        sum = new double[contribution.length];
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += contribution[i];
      }
    }

    double[] mean(int members, int token, int vocabularySize) {
      double[] mean = new double[vocabularySize];
      if (linear) {
        mean[token] = sum[0] / members;
      } else {
        Arrays.setAll(mean, i -> sum[i] / members);
      }
      return mean;
    }
  }
}
