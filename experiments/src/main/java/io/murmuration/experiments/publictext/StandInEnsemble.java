package io.murmuration.experiments.publictext;

import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Mechanism;
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

  /**
   * One utility for each kind of token, in their order; projections run on all cores. Of the event
   * the projection and the share of tokens that the public model answers alone are used: what the
   * mean of all members' projections is hardly depends on how many there are.
   *
   * @throws IllegalArgumentException if no mechanism makes tokens of an event
   */
  public List<Utility> measure(List<? extends TokenEvent> tokens) {
    List<Mechanism> mechanisms = tokens.stream().map(Mechanism::of).toList();
    double[][] logs = new double[tokens.size()][positions.size()];
    IntStream.range(0, positions.size())
        .parallel()
        .forEach(
            i -> {
              double[][] means = meanContributions(i, mechanisms);
              for (int token = 0; token < means.length; token++) {
                double share = answeredShare(tokens.get(token));
                double[] mean = Arrays.stream(means[token]).map(g -> share * g).toArray();
                double[] released = mechanisms.get(token).release(publicDistributions[i], mean);
                logs[token][i] = publicLogs[i] + Math.log1p(released[positions.get(i).target()]);
              }
            });
    return Arrays.stream(logs).map(row -> Utility.of(row, publicLogs)).toList();
  }

  /** The mean over members of their contributions (mechanisms, vocabulary). */
  private double[][] meanContributions(int position, List<Mechanism> mechanisms) {
    double[] publicDistribution = publicDistributions[position];
    double[][] means = new double[mechanisms.size()][publicDistribution.length];
    for (StandInMember member : members) {
      StandInMember.Atoms atoms =
          member.atoms(positions.get(position), publicDistribution, shardWeight);
      for (int i = 0; i < means.length; i++) {
        atoms.addContribution(mechanisms.get(i), 1.0 / members.size(), means[i]);
      }
    }
    return means;
  }

  /** The probability that some member answers for a token. */
  private static double answeredShare(TokenEvent token) {
    return token.plan() instanceof SubsetPlan.Poisson poisson
        ? -Math.expm1(token.members() * Math.log1p(-poisson.rate()))
        : 1;
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
