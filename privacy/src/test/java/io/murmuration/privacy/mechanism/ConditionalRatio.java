package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.Adjacency;

/**
 * Another way to price a ratio ball under Poisson sampling: bound the likelihood ratio given how
 * many of the other members are drawn, and average the moments of the two-point laws over that
 * number. It pays for a number that is never released.
 */
record ConditionalRatio(int members, double rate, double radius, Adjacency adjacency) {

  private record Interval(double low, double high) {}

  double lossAt(double order) {
    double there = 0;
    double back = 0;
    double logMass = (members - 1) * Math.log1p(-rate); // of the Binomial law, at nobody
    for (int others = 0; others < members; others++) {
      boolean certain = rate == 1 && others == members - 1;
      double mass = rate == 1 ? (certain ? 1 : 0) : Math.exp(logMass);
      if (mass > 0) {
        there += mass * moment(interval(others), order);
        back += mass * moment(interval(others), 1 - order);
      }
      logMass += Math.log((members - 1.0 - others) / (others + 1) * rate / (1 - rate));
    }
    return Math.log1p(Math.max(there, back)) / (order - 1);
  }

  private Interval interval(int others) {
    double up = Math.exp(radius);
    double down = Math.exp(-radius);
    if (adjacency == Adjacency.REPLACE_ONE) {
      double high =
          others > 0
              ? 1 + rate * (up * up - 1) / (others + 1)
              : (1 - rate + rate * up) / (1 - rate + rate * down);
      return new Interval(1 / high, high);
    } else if (others > 0) {
      double least = 1 - rate + rate * (others + up) / (others + 1);
      double most = 1 - rate + rate * (others + up * up) / (others + 1);
      return new Interval(1 / least, most / least);
    }
    return new Interval(1 - rate + rate * down, 1 - rate + rate * up);
  }

  /** The mean of {@code x^power - 1} under the law on the ends whose mean is one. */
  private static double moment(Interval interval, double power) {
    double rise = interval.high() - 1;
    double fall = 1 - interval.low();
    return (fall * PowerRemainder.at(power, rise) + rise * PowerRemainder.at(power, -fall))
        / (rise + fall);
  }
}
