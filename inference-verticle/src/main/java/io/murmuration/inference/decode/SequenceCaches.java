package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.KvCache;
import io.murmuration.decoder.Row;
import io.murmuration.inference.sequence.TokenBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The KV caches of one sequence: one for the public model, one for each member that was drawn so
 * far. A member's cache is empty until it is drawn, and then catches up in one chunk. Caches of
 * members never mix: each is made for, and bound to, one adapter. One owner thread.
 *
 * <p>Native memory of one cache: {@code 2 x layers x keyValueHeads x headWidth x positions x 4}
 * bytes, positions rounded up by the model's chunk. Of a worker: at most {@code maxActiveSequences
 * x (1 + m)} caches, where m is the number of members drawn for a sequence of T tokens: under
 * draw-one at most {@code min(N, T)} and {@code N (1 - (1 - 1/N)^T)} on average, under Poisson and
 * All at most N.
 */
public final class SequenceCaches implements AutoCloseable {
  private final CausalModel model;
  private final Map<Integer, KvCache> byAdapter = new HashMap<>();

  SequenceCaches(CausalModel model) {
    this.model = model;
  }

  /** Whether nothing has run yet under the adapter. */
  boolean isEmpty(int adapter) {
    KvCache cache = byAdapter.get(adapter);
    return cache == null || cache.length() == 0;
  }

  /** Whether the adapter has seen all tokens. */
  boolean isCurrent(int adapter, TokenBuffer tokens) {
    KvCache cache = byAdapter.get(adapter);
    return cache != null && cache.length() == tokens.count();
  }

  /** The row that brings the adapter up to the last token; it must not be current yet. */
  Row missing(int adapter, TokenBuffer tokens) {
    KvCache cache = byAdapter.computeIfAbsent(adapter, unused -> model.newCache());
    return new Row(cache, adapter, tokens.from(cache.length()));
  }

  @Override
  public void close() {
    byAdapter.values().forEach(KvCache::close);
    byAdapter.clear();
  }
}
