package io.murmuration.experiments.publictext;

import io.murmuration.privacy.mechanism.Mechanism;
import java.util.List;

/**
 * An ensemble member made of counts: {@code (1 - weight) p0 + weight s}, s the trigrams of its
 * shard blended onto the public model. It keeps to the words of its shard, as all other words have
 * one and the same ratio to the public model and are one atom for a projection.
 */
final class StandInMember {
  private final Trigrams shard;
  private final int[] words;

  StandInMember(List<int[]> paragraphs) {
    shard = Trigrams.of(paragraphs);
    words = shard.words().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Probability of the word under the trigrams of the shard blended onto the public model. */
  double shardProbability(Position at, double publicProbability) {
    return shard.probability(at.beforeLast(), at.last(), at.target(), publicProbability);
  }

  /** The public and the member's distribution on the words of the shard and all others as one. */
  Atoms atoms(Position at, double[] publicDistribution, double weight) {
    double[] blended = publicDistribution.clone();
    double factor = shard.blend(at.beforeLast(), at.last(), blended);
    double[] publicMass = new double[words.length + 1];
    double[] memberMass = new double[words.length + 1];
    double rest = 1;
    for (int i = 0; i < words.length; i++) {
      publicMass[i] = publicDistribution[words[i]];
      memberMass[i] = (1 - weight) * publicMass[i] + weight * blended[words[i]];
      rest -= publicMass[i];
    }
    publicMass[words.length] = Math.max(0, rest);
    memberMass[words.length] = (1 - weight + weight * factor) * publicMass[words.length];
    return new Atoms(words, publicMass, memberMass);
  }

  /** Two distributions (atoms): one atom for each word of the shard, the last for all others. */
  static final class Atoms {
    private final int[] words;
    private final double[] publicMass;
    private final double[] memberMass;

    private Atoms(int[] words, double[] publicMass, double[] memberMass) {
      this.words = words;
      this.publicMass = publicMass;
      this.memberMass = memberMass;
    }

    /** Adds a share of the member's contribution under the mechanism to a sum (V). */
    void addContribution(Mechanism mechanism, double share, double[] sum) {
      double[] contribution = mechanism.project(publicMass, memberMass, 1);
      double others = share * contribution[words.length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += others;
      }
      for (int i = 0; i < words.length; i++) {
        sum[words[i]] += share * contribution[i] - others;
      }
    }
  }
}
