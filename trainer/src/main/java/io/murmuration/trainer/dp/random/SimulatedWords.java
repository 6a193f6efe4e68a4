package io.murmuration.trainer.dp.random;

import io.murmuration.trainer.SeededRandom;

/**
 * Words that anybody with the seed can repeat. They protect nobody: for experiments that need the
 * same run twice.
 */
public final class SimulatedWords implements RandomWords {
  private final SeededRandom random;

  /** The stream of a seed and a name; other names have streams of their own. */
  public SimulatedWords(long seed, String name) {
    random = SeededRandom.named(seed, name);
  }

  @Override
  public boolean isPrivate() {
    return false;
  }

  @Override
  public long next() {
    return random.nextLong();
  }
}
