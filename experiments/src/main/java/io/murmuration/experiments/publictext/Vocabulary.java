package io.murmuration.experiments.publictext;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent words, numbered from 1; {@link #UNKNOWN} is every other word. One number more,
 * {@link #start()}, stands before a paragraph and is never predicted.
 */
final class Vocabulary {
  static final int UNKNOWN = 0;

  private final Map<String, Integer> ids = new HashMap<>();

  private Vocabulary() {}

  static Vocabulary of(PublicText text, int largest) {
    Map<String, Integer> counts = new HashMap<>();
    text.paragraphs().forEach(words -> words.forEach(word -> counts.merge(word, 1, Integer::sum)));
    Vocabulary vocabulary = new Vocabulary();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(largest - 1L)
        .forEach(entry -> vocabulary.ids.put(entry.getKey(), vocabulary.size()));
    return vocabulary;
  }

  /** Words that can be predicted, the unknown one included. */
  int size() {
    return ids.size() + 1;
  }

  int start() {
    return size();
  }

  /** The paragraph's numbers after two {@link #start()}. */
  int[] encode(List<String> words) {
    int[] encoded = new int[words.size() + 2];
    encoded[0] = start();
    encoded[1] = start();
    for (int i = 0; i < words.size(); i++) {
      encoded[i + 2] = ids.getOrDefault(words.get(i), UNKNOWN);
    }
    return encoded;
  }
}
