package io.murmuration.privacy;

import java.util.stream.LongStream;

/**
 * Seeds of tests that check one property on many random cases. The property {@code
 * murmuration.seeds} limits how many, since mutation testing runs every test once per mutant.
 */
public final class Seeds {

  private static final long COUNT_MAX = Long.getLong("murmuration.seeds", Long.MAX_VALUE);

  private Seeds() {}

  /** Zero and up, as many as given or as the limit allows. */
  public static LongStream first(long count) {
    return LongStream.range(0, Math.min(count, COUNT_MAX));
  }
}
