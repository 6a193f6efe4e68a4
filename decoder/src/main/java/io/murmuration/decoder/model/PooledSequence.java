package io.murmuration.decoder.model;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.KvSequence;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A range of the pool's cells, and which adapter has which part of it. */
final class PooledSequence implements KvSequence {
  private final CachePool pool;
  private final long start;
  private final int positions;
  private final int memberSlots;
  private final Map<Integer, PooledCache> caches = new HashMap<>();
  private final BitSet taken = new BitSet();
  private boolean isClosed;

  PooledSequence(CachePool pool, long start, int positions, int memberSlots) {
    this.pool = pool;
    this.start = start;
    this.positions = positions;
    this.memberSlots = memberSlots;
    caches.put(CausalModel.PUBLIC, new PooledCache(this, CausalModel.PUBLIC, 0));
  }

  @Override
  public int positions() {
    return positions;
  }

  @Override
  public int memberSlots() {
    return memberSlots;
  }

  @Override
  public KvCache cache(int adapter) {
    if (isClosed) {
      throw new IllegalStateException("the sequence is closed");
    }
    if (adapter < CausalModel.PUBLIC || adapter >= pool.memberCount()) {
      throw new IllegalArgumentException(
          "adapter must be in -1..%d, got %d".formatted(pool.memberCount() - 1, adapter));
    }
    PooledCache cache = caches.get(adapter);
    if (cache == null) {
      int slot = taken.nextClearBit(0);
      if (slot >= memberSlots) {
        throw new IllegalStateException("all %d slots are taken".formatted(memberSlots));
      }
      taken.set(slot);
      cache = new PooledCache(this, adapter, slot + 1);
      caches.put(adapter, cache);
    }
    return cache;
  }

  PooledCache publicCache() {
    PooledCache cache = caches.get(CausalModel.PUBLIC);
    if (cache == null) {
      throw new IllegalStateException("the sequence is closed");
    }
    return cache;
  }

  @Override
  public boolean holds(int adapter) {
    return caches.containsKey(adapter);
  }

  @Override
  public void drop(int adapter) {
    if (adapter == CausalModel.PUBLIC) {
      throw new IllegalArgumentException("adapter must be a member, got the public model");
    }
    PooledCache dropped = caches.remove(adapter);
    if (dropped != null) {
      taken.clear(dropped.region() - 1);
      dropped.end();
    }
  }

  boolean isOf(CachePool other) {
    return pool == other;
  }

  /** First row of the pool's hidden states (cells / group, C). */
  long hiddenStart() {
    return start / pool.shape().group();
  }

  /** First cell of the shared layers. */
  long sharedStart() {
    return start + pool.shape().hiddenCells(positions);
  }

  /** First cell of a region above the shared layers: 0 is the public model's. */
  long upperStart(int region) {
    CacheShape shape = pool.shape();
    return sharedStart() + shape.sharedCells(positions) + region * shape.upperCells(positions);
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      caches.values().forEach(PooledCache::end);
      caches.clear();
      pool.give(this, start);
    }
  }
}
