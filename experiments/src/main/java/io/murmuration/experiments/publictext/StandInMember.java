package io.murmuration.experiments.publictext;

import io.murmuration.privacy.mechanism.ChiSquareBall;
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
    int target = words.length;
    for (int i = 0; i < words.length; i++) {
      publicMass[i] = publicDistribution[words[i]];
      memberMass[i] = (1 - weight) * publicMass[i] + weight * blended[words[i]];
      rest -= publicMass[i];
      target = words[i] == at.target() ? i : target;
    }
    publicMass[words.length] = Math.max(0, rest);
    memberMass[words.length] = (1 - weight + weight * factor) * publicMass[words.length];
    return new Atoms(publicMass, memberMass, target);
  }

  /** Two distributions (atoms) on the same atoms, and the atom of the word that came. */
  static final class Atoms {
    private final double[] publicMass;
    private final double[] memberMass;
    private final int target;

    private Atoms(double[] publicMass, double[] memberMass, int target) {
      this.publicMass = publicMass;
      this.memberMass = memberMass;
      this.target = target;
    }

    /** The deviation of the member's projection at the word that came. */
    double deviation(ChiSquareBall ball) {
      return ball.project(publicMass, memberMass)[target];
    }
  }
}
