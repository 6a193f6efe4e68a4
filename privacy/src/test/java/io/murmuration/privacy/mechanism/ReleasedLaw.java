package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The exact law of a released token, by enumeration of every subset that a plan can draw. */
final class ReleasedLaw {

  private ReleasedLaw() {}

  /** The law (V) of a mechanism that samples from the mean of its members' deviations (V). */
  static double[] of(SubsetPlan plan, double[] open, List<double[]> members) {
    return of(plan, open, members, mean -> mean);
  }

  /** The law (V) for members given by their contributions (V), and what is made of their mean. */
  static double[] of(
      SubsetPlan plan, double[] open, List<double[]> members, UnaryOperator<double[]> release) {
    double[] law = new double[open.length];
    for (int subset = 0; subset < 1 << members.size(); subset++) {
      double probability = probability(plan, subset, members.size());
      List<double[]> drawn = new ArrayList<>();
      for (int member = 0; member < members.size(); member++) {
        if ((subset >> member & 1) == 1) {
          drawn.add(members.get(member));
        }
      }
      double[] mean = Deviations.mean(drawn, open.length);
      double[] given = Deviations.probabilities(open, release.apply(mean));
      for (int token = 0; token < open.length; token++) {
        law[token] += probability * given[token];
      }
    }
    return law;
  }

  private static double probability(SubsetPlan plan, int subset, int members) {
    int drawn = Integer.bitCount(subset);
    if (plan instanceof SubsetPlan.Poisson poisson) {
      return Math.pow(poisson.rate(), drawn) * Math.pow(1 - poisson.rate(), members - drawn);
    } else if (plan instanceof SubsetPlan.DrawOne) {
      return drawn == 1 ? 1.0 / members : 0;
    }
    return drawn == members ? 1 : 0;
  }

  /**
   * The Renyi divergence of {@code first} from {@code second} in nats: the sum of R phi(P/R - 1),
   * whose terms are zero or more, so that small divergences keep their digits.
   */
  static double divergence(double order, double[] first, double[] second) {
    double moment = 0;
    for (int token = 0; token < first.length; token++) {
      if (second[token] > 0) {
        double rise = first[token] / second[token] - 1;
        moment += second[token] * PowerRemainder.at(order, rise);
      } else if (first[token] > 0) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return Math.log1p(moment) / (order - 1);
  }
}
