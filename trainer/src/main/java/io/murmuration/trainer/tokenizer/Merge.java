package io.murmuration.trainer.tokenizer;

import java.util.Comparator;

/** Two neighbouring tokens that become one; ordered by text. */
record Merge(String left, String right) implements Comparable<Merge> {
  private static final Comparator<Merge> BY_TEXT =
      Comparator.comparing(Merge::left).thenComparing(Merge::right);

  String joined() {
    return left + right;
  }

  @Override
  public int compareTo(Merge other) {
    return BY_TEXT.compare(this, other);
  }
}
