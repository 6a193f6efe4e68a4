package io.murmuration.trainer.partition;

import java.nio.ByteBuffer;
import java.util.Comparator;

/** A keyed hash of 256 bits, in few bytes: there is one for each record. */
record Mark(long a, long b, long c, long d) implements Comparable<Mark> {
  private static final Comparator<Mark> ORDER =
      Comparator.comparingLong(Mark::a)
          .thenComparingLong(Mark::b)
          .thenComparingLong(Mark::c)
          .thenComparingLong(Mark::d);

  static Mark of(byte[] hash) {
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    return new Mark(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /** The hash as a whole number, modulo {@code count}: the bias is below count / 2^256. */
  int modulo(int count) {
    long rest = 0;
    for (long word : new long[] {a, b, c, d}) {
      rest = ((rest << 32) + (word >>> 32)) % count;
      rest = ((rest << 32) + (word & 0xFFFF_FFFFL)) % count;
    }
    return (int) rest;
  }

  String hex() {
    return "%016x%016x%016x%016x".formatted(a, b, c, d);
  }

  @Override
  public int compareTo(Mark other) {
    return ORDER.compare(this, other);
  }
}
