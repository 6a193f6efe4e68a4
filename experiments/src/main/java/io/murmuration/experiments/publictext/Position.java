package io.murmuration.experiments.publictext;

import java.util.ArrayList;
import java.util.List;

/**
 * A word to predict and the two before it, as numbers of the vocabulary.
 *
 * @param beforeLast the word before the last
 * @param last the word right before
 * @param target the word that came
 */
record Position(int beforeLast, int last, int target) {

  /** So many positions, evenly spread over the paragraphs; unknown words are left out. */
  static List<Position> spread(List<int[]> paragraphs, int largest) {
    List<Position> all = new ArrayList<>();
    for (int[] words : paragraphs) {
      for (int i = 2; i < words.length; i++) {
        if (words[i] != Vocabulary.UNKNOWN) {
          all.add(new Position(words[i - 2], words[i - 1], words[i]));
        }
      }
    }
    if (all.size() <= largest) {
      return all;
    }
    List<Position> chosen = new ArrayList<>();
    for (int i = 0; i < largest; i++) {
      chosen.add(all.get((int) ((long) i * all.size() / largest)));
    }
    return chosen;
  }
}
