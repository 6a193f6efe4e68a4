package io.murmuration.experiments.publictext;

import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.mechanism.ChiSquareBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An ensemble of word trigrams on public text and the positions to measure it on. The law that is
 * measured is the one that is sampled from: the mean over all members' projections.
 *
 * <p>Members weigh their shard as much as is best for a member alone on the held-out text, as
 * fine-tuning that stops in time would. Immutable, any thread.
 */
public final class StandInEnsemble {
  private static final double[] WEIGHTS = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

  private final List<StandInMember> members;
  private final List<Position> positions;
  private final double[][] publicDistributions; // (positions, vocabulary)
  private final double[] publicLogs; // (positions)
  private final double shardWeight;

  /**
   * Counts the text.
   *
   * @throws IllegalArgumentException if there is too little of it; the message says how much more
   */
  public StandInEnsemble(PublicText text, StandInSettings settings) {
    Vocabulary vocabulary = Vocabulary.of(text, settings.vocabulary());
    TextSplit split = TextSplit.of(text, vocabulary, settings.members());
    Trigrams publicModel = Trigrams.of(split.publicHalf());
    members = split.shards().stream().map(StandInMember::new).toList();
    positions = Position.spread(split.heldOut(), settings.positions());
    if (positions.isEmpty()) {
      throw new IllegalArgumentException(
          "public text must have known words held out, got none; give more text");
    }
    publicDistributions = new double[positions.size()][];
    publicLogs = new double[positions.size()];
    for (int i = 0; i < publicLogs.length; i++) {
      Position at = positions.get(i);
      double[] distribution = new double[vocabulary.size()];
      Arrays.fill(distribution, 1.0 / distribution.length);
      publicModel.blend(at.beforeLast(), at.last(), distribution);
      publicDistributions[i] = distribution;
      publicLogs[i] = Math.log(distribution[at.target()]);
    }
    shardWeight = bestWeight();
  }

  public int memberCount() {
    return members.size();
  }

  public int positionCount() {
    return positions.size();
  }

  /** The weight of a shard in its member, in (0, 1]. */
  public double shardWeight() {
    return shardWeight;
  }

  /** The public model alone. */
  public Utility publicModel() {
    return Utility.of(publicLogs, publicLogs);
  }

  /** The mean of all members without a projection; not private. */
  public Utility unprojected() {
    double[] logs = new double[positions.size()];
    for (int i = 0; i < logs.length; i++) {
      double p0 = Math.exp(publicLogs[i]);
      double sum = 0;
      for (StandInMember member : members) {
        sum += mixed(p0, member.shardProbability(positions.get(i), p0), shardWeight);
      }
      logs[i] = Math.log(sum / members.size());
    }
    return Utility.of(logs, publicLogs);
  }

  /** One utility for each ball, in their order; projections run on all cores. */
  public List<Utility> measure(List<ChiSquareBallParameters> balls) {
    List<ChiSquareBall> projections = balls.stream().map(ChiSquareBall::new).toList();
    double[][] logs = new double[balls.size()][positions.size()];
    IntStream.range(0, positions.size())
        .parallel()
        .forEach(
            i -> {
              double[] deviations = meanDeviations(i, projections);
              for (int ball = 0; ball < deviations.length; ball++) {
                logs[ball][i] = publicLogs[i] + Math.log1p(deviations[ball]);
              }
            });
    return Arrays.stream(logs).map(row -> Utility.of(row, publicLogs)).toList();
  }

  /** The mean over members of the deviation at the word that came, under each ball. */
  private double[] meanDeviations(int position, List<ChiSquareBall> balls) {
    double[] sums = new double[balls.size()];
    for (StandInMember member : members) {
      StandInMember.Atoms atoms =
          member.atoms(positions.get(position), publicDistributions[position], shardWeight);
      for (int ball = 0; ball < sums.length; ball++) {
        sums[ball] += atoms.deviation(balls.get(ball));
      }
    }
    return Arrays.stream(sums).map(sum -> sum / members.size()).toArray();
  }

  private double bestWeight() {
    List<Double> means = new ArrayList<>();
    for (double weight : WEIGHTS) {
      double sum = 0;
      for (int i = 0; i < positions.size(); i++) {
        double p0 = Math.exp(publicLogs[i]);
        for (StandInMember member : members) {
          double shard = member.shardProbability(positions.get(i), p0);
          sum += Math.log(mixed(p0, shard, weight));
        }
      }
      means.add(sum);
    }
    int best =
        IntStream.range(0, WEIGHTS.length).reduce(0, (a, b) -> means.get(b) > means.get(a) ? b : a);
    return WEIGHTS[best];
  }

  private static double mixed(double publicModel, double shard, double weight) {
    return (1 - weight) * publicModel + weight * shard;
  }
}
