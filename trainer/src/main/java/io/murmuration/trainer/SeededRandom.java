package io.murmuration.trainer;

/**
 * SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed on every JVM.
 *
 * <p>For corpora, initial weights and shuffles only. Not a source of privacy. One thread.
 */
public final class SeededRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** A stream that starts at {@code seed}. */
  public SeededRandom(long seed) {
    state = seed;
  }

  /** A stream of its own for each pair of seed and name, so that no two uses share numbers. */
  public static SeededRandom named(long seed, String name) {
    long state = seed;
    for (int index = 0; index < name.length(); index++) {
      state = mix(state + GOLDEN_GAMMA) ^ name.charAt(index);
    }
    return new SeededRandom(mix(state));
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in {@code [0, 1)} with 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /**
   * Uniform in {@code [0, bound)}; the bias of the multiplication is below bound / 2^53.
   *
   * @throws IllegalArgumentException if bound is not positive
   */
  public int nextInt(int bound) {
    if (!(bound > 0)) {
      throw new IllegalArgumentException("bound must be > 0, got " + bound);
    }
    return (int) (nextDouble() * bound);
  }

  /** Standard normal by Box and Muller, in StrictMath so that every machine agrees. */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - nextDouble()));
    return radius * StrictMath.cos(2.0 * StrictMath.PI * nextDouble());
  }

  /** A uniformly random order of 0 .. count-1 (Fisher and Yates). */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int index = 0; index < count; index++) {
      int other = nextInt(index + 1);
      order[index] = order[other];
      order[other] = index;
    }
    return order;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
