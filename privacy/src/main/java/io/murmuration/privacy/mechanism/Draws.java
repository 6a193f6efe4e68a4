package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.SubsetPlan;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Exact draws from uniform 64-bit words. One owner thread. */
final class Draws {

  private static final double WORD = 0x1p63;
  private static final double PUBLIC_UNITS = 0x1p62;

  private final LongSupplier words;
  private long[] cumulative = new long[0]; // (V), integer weights of the public law, summed

  Draws(LongSupplier words) {
    this.words = words;
  }

  int[] subset(SubsetPlan plan, int members) {
    if (members < 1) {
      throw new IllegalArgumentException("members must be >= 1, got " + members);
    }
    if (plan instanceof SubsetPlan.DrawOne) {
      return new int[] {(int) below(members)};
    } else if (plan instanceof SubsetPlan.Poisson poisson) {
      return IntStream.range(0, members).filter(i -> happens(poisson.rate())).toArray();
    } else if (plan instanceof SubsetPlan.All) {
      return IntStream.range(0, members).toArray();
    }
    throw new AssertionError("unknown subset plan: " + plan);
  }

  int token(double[] publicProbabilities, double[] deviation, double ceiling) {
    if (publicProbabilities.length != deviation.length) {
      throw new IllegalArgumentException(
          "deviation must have " + publicProbabilities.length + " tokens, got " + deviation.length);
    }
    if (!(ceiling >= 0 && ceiling <= 1e9)) {
      throw new IllegalArgumentException("ceiling must be in [0, 1e9], got " + ceiling);
    }
    long total = accumulate(publicProbabilities);
    // One proposal in 1 + ceiling is accepted; this many refused ones mean that g has no mean zero.
    for (long tries = (long) (1000 * (1 + ceiling)); tries > 0; tries--) {
      int token = firstAbove(below(total), publicProbabilities.length);
      double g = deviation[token];
      if (!(g >= -1 && g <= ceiling)) {
        throw new IllegalArgumentException("deviation must be in [-1, ceiling]");
      }
      if (happens((1 + g) / (1 + ceiling))) {
        return token;
      }
    }
    throw new IllegalStateException("the deviation leaves no mass to sample");
  }

  /** Fills {@link #cumulative} with whole units of 2^-62 and returns their sum. */
  private long accumulate(double[] publicProbabilities) {
    double total = PublicDistribution.total(publicProbabilities);
    if (cumulative.length < publicProbabilities.length) {
      cumulative = new long[publicProbabilities.length];
    }
    long sum = 0;
    for (int i = 0; i < publicProbabilities.length; i++) {
      sum += (long) Math.rint(publicProbabilities[i] / total * PUBLIC_UNITS);
      cumulative[i] = sum;
    }
    return sum;
  }

  /** The first token whose cumulative weight exceeds the point: never one of zero weight. */
  private int firstAbove(long point, int vocabularySize) {
    int found = Arrays.binarySearch(cumulative, 0, vocabularySize, point + 1);
    int index = found >= 0 ? found : -found - 1;
    while (index > 0 && cumulative[index - 1] > point) {
      index--;
    }
    return index;
  }

  /**
   * True with the given probability, to 2^-126: a word decides, and once in 2^63 times a second one
   * about the fraction that is left.
   */
  private boolean happens(double probability) {
    long word = words.getAsLong() >>> 1;
    if (probability >= 1) {
      return true;
    }
    double scaled = probability * WORD;
    long whole = (long) scaled;
    return word == whole
        ? words.getAsLong() >>> 1 < (long) ((scaled - whole) * WORD)
        : word < whole;
  }

  /** Uniform from zero to {@code bound - 1}, by refusing the incomplete last round of words. */
  private long below(long bound) {
    while (true) {
      long word = words.getAsLong() >>> 1;
      long remainder = word % bound;
      if (word - remainder <= Long.MAX_VALUE - (bound - 1)) {
        return remainder;
      }
    }
  }
}
