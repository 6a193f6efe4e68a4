package io.murmuration.decoder.model;

import io.murmuration.decoder.KvCache;

/** One adapter's part of a sequence's room. */
final class PooledCache implements KvCache {
  private final PooledSequence sequence;
  private final int adapter;
  private final int region;
  private int length;
  private boolean isEnded;

  PooledCache(PooledSequence sequence, int adapter, int region) {
    this.sequence = sequence;
    this.adapter = adapter;
    this.region = region;
  }

  @Override
  public int adapter() {
    return adapter;
  }

  @Override
  public int length() {
    return length;
  }

  PooledSequence sequence() {
    return sequence;
  }

  int region() {
    return region;
  }

  /** First cell above the shared layers. */
  long upperStart() {
    return sequence.upperStart(region);
  }

  void grow(int tokenCount) {
    length += tokenCount;
  }

  void end() {
    isEnded = true;
  }

  /** Refuses rows that this cache cannot take. */
  void requireFits(int tokenCount) {
    if (isEnded) {
      throw new IllegalStateException("the cache was dropped or its sequence closed");
    }
    if (length + tokenCount > sequence.positions()) {
      throw new IllegalArgumentException(
          "room of %d tokens overflows: %d held and %d new"
              .formatted(sequence.positions(), length, tokenCount));
    }
  }
}
