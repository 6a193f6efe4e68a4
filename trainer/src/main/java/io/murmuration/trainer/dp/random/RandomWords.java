package io.murmuration.trainer.dp.random;

/** Uniform 64-bit words. One thread. */
public sealed interface RandomWords permits SecureWords, SimulatedWords {
  /** Whether nobody can foresee or repeat the words; only then is what is drawn from them noise. */
  boolean isPrivate();

  /** The next 64 bits. */
  long next();

  /** Uniform in {@code [0, 1)} with 53 bits. */
  default double nextUniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /**
   * True with a probability in {@code (rate - 2^-63, rate]}: never more often than was accounted
   * for.
   *
   * @param rate in (0, 1]
   */
  default boolean happens(double rate) {
    long word = next() >>> 1;
    // A product with a power of two is exact; the conversion rounds down.
    return rate >= 1 || word < (long) (rate * 0x1.0p63);
  }
}
