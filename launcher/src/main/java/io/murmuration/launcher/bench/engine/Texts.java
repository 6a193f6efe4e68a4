package io.murmuration.launcher.bench.engine;

import java.util.SplittableRandom;

/** Random token ids: the n-th text of a seed is always the same. */
record Texts(long seed, int vocabularySize) {

  int[] text(int number, int length) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    return random.ints(length, 0, vocabularySize).toArray();
  }
}
