package io.murmuration.inference.release;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Random whole numbers for one round of draws: for each sequence {@code count} points below the
 * total of its public law, as many coins of 63 bits, and one spare word of 63 bits.
 *
 * <p>The words are taken in the order of the reference sampler, point and coin by turns, so that
 * the same words make the same token.
 */
final class Proposals {
  private final LongSupplier words;

  Proposals(LongSupplier words) {
    this.words = words;
  }

  /** Where a round's numbers of one sequence go. */
  // An array inside a record: places are never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Place(long[] numbers, int offset, int count) {
    static int width(int count) {
      return 2 * count + 1;
    }
  }

  /** Fills a sequence's part of a round. */
  void fill(Place place, long total) {
    long[] numbers = place.numbers;
    for (int i = 0; i < place.count; i++) {
      numbers[place.offset + i] = below(total);
      numbers[place.offset + place.count + i] = words.getAsLong() >>> 1;
    }
    numbers[place.offset + 2 * place.count] = words.getAsLong() >>> 1;
  }

  /** A round that will be forgotten. */
  static void wipe(long[] numbers) {
    Arrays.fill(numbers, 0);
  }

  /** Uniform from zero to {@code bound - 1}, by refusing the incomplete last round of words. */
  private long below(long bound) {
    while (true) {
      long word = words.getAsLong() >>> 1;
      long remainder = word % bound;
      if (word - remainder <= Long.MAX_VALUE - (bound - 1)) {
        return remainder;
      }
    }
  }
}
