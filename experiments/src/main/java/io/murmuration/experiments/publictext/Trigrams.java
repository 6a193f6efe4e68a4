package io.murmuration.experiments.publictext;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts of words after no, one and two words, blended by Witten and Bell (1991): after a context
 * seen c times with T different words, the counts weigh c / (c + T).
 */
final class Trigrams {
  private static final Followers NOTHING_SEEN = new Followers();

  private final Map<Long, Followers> contexts = new HashMap<>();

  static Trigrams of(List<int[]> paragraphs) {
    Trigrams trigrams = new Trigrams();
    for (int[] words : paragraphs) {
      for (int i = 2; i < words.length; i++) {
        for (int length = 0; length <= 2; length++) {
          long key = key(words[i - 2], words[i - 1], length);
          trigrams.contexts.computeIfAbsent(key, k -> new Followers()).add(words[i]);
        }
      }
    }
    return trigrams;
  }

  /** All words that were counted. */
  Set<Integer> words() {
    return followers(0, 0, 0).counts.keySet();
  }

  /**
   * Turns a base distribution into the one after two words, in place. What it does to a word that
   * was never counted is to scale it, by the factor that is returned.
   *
   * @param base (V)
   */
  double blend(int beforeLast, int last, double[] base) {
    double factor = 1;
    for (int length = 0; length <= 2; length++) {
      Followers followers = followers(beforeLast, last, length);
      double share = followers.baseShare();
      for (int i = 0; i < base.length; i++) {
        base[i] *= share;
      }
      double scale = (1 - share) / Math.max(1, followers.total);
      followers.counts.forEach((word, count) -> base[word] += scale * count);
      factor *= share;
    }
    return factor;
  }

  /** As {@link #blend} for one word alone, whose base probability is given. */
  double probability(int beforeLast, int last, int word, double base) {
    double probability = base;
    for (int length = 0; length <= 2; length++) {
      Followers followers = followers(beforeLast, last, length);
      double share = followers.baseShare();
      double scale = (1 - share) / Math.max(1, followers.total);
      probability = probability * share + scale * followers.counts.getOrDefault(word, 0);
    }
    return probability;
  }

  private Followers followers(int beforeLast, int last, int length) {
    return contexts.getOrDefault(key(beforeLast, last, length), NOTHING_SEEN);
  }

  private static long key(int beforeLast, int last, int length) {
    // A word number stays below 2^20, and one more marks a place that is not looked at.
    long first = length == 2 ? beforeLast + 1L : 0;
    long second = length >= 1 ? last + 1L : 0;
    return first << 32 | second;
  }

  /** Words after one context. */
  private static final class Followers {
    private final Map<Integer, Integer> counts = new HashMap<>();
    private int total;

    void add(int word) {
      counts.merge(word, 1, Integer::sum);
      total++;
    }

    double baseShare() {
      return total == 0 ? 1 : counts.size() / (double) (total + counts.size());
    }
  }
}
