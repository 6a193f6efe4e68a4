package io.murmuration.experiments.publictext;

import java.util.ArrayList;
import java.util.List;

/**
 * Public text in three parts: the first half, by words, for the public model; of the second half
 * every eighth paragraph to measure on and the others dealt out to the members. So the text whose
 * style the private records share goes last.
 *
 * @param publicHalf paragraphs of the public model
 * @param shards paragraphs of each member
 * @param heldOut paragraphs that no model sees
 */
record TextSplit(List<int[]> publicHalf, List<List<int[]>> shards, List<int[]> heldOut) {
  private static final int HELD_OUT_EVERY = 8;

  /** Throws if a shard or the held-out part would be empty. */
  static TextSplit of(PublicText text, Vocabulary vocabulary, int members) {
    List<int[]> publicHalf = new ArrayList<>();
    List<int[]> heldOut = new ArrayList<>();
    List<List<int[]>> shards = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      shards.add(new ArrayList<>());
    }
    long half = text.wordCount() / 2;
    long words = 0;
    int second = 0;
    int dealt = 0;
    for (List<String> paragraph : text.paragraphs()) {
      int[] encoded = vocabulary.encode(paragraph);
      if (words < half) {
        publicHalf.add(encoded);
      } else if (++second % HELD_OUT_EVERY == 0) {
        heldOut.add(encoded);
      } else {
        shards.get(dealt++ % members).add(encoded);
      }
      words += paragraph.size();
    }
    if (dealt < members || heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          "public text must have at least %d paragraphs in its second half, got %d; give more text"
              .formatted(Math.max(members * 8 / 7 + 1, HELD_OUT_EVERY), second));
    }
    return new TextSplit(publicHalf, shards, heldOut);
  }
}
