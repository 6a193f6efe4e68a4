package io.murmuration.experiments.publictext;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generated public text: plain sentences first, then letters of a trade with words and turns of its
 * own, so that the second half has something to teach.
 */
final class ToyText {
  private static final String[] SUBJECTS = {"the cat", "a dog", "my neighbour", "the old man"};
  private static final String[] VERBS = {"sees", "finds", "likes", "takes"};
  private static final String[] THINGS = {"the house", "a stone", "the river", "some bread"};
  private static final String[] PARTS = {"valve", "gasket", "rotor", "seal", "pump"};
  private static final String[] FAULTS = {"leaks", "sticks", "rattles", "cracks"};

  private ToyText() {}

  static PublicText of(int paragraphs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<String>> made = new ArrayList<>();
    for (int i = 0; i < paragraphs; i++) {
      made.add(List.of((i < paragraphs / 2 ? plain(random) : letter(random)).split(" ")));
    }
    return new PublicText(made);
  }

  private static String plain(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(any(SUBJECTS, random)).append(' ').append(any(VERBS, random)).append(' ');
      text.append(any(THINGS, random)).append(" . ");
    }
    return text.toString().trim();
  }

  private static String letter(SplittableRandom random) {
    int fault = random.nextInt(PARTS.length);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      text.append("the ").append(PARTS[fault]).append(' ');
      text.append(FAULTS[fault % FAULTS.length]).append(" near ");
      text.append(any(THINGS, random)).append(" . ");
      text.append(any(SUBJECTS, random)).append(" takes a ").append(any(PARTS, random));
      text.append(" . ");
    }
    return text.toString().trim();
  }

  private static String any(String[] choices, SplittableRandom random) {
    return choices[random.nextInt(choices.length)];
  }
}
