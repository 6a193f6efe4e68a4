package io.murmuration.decoder;

import io.murmuration.decoder.model.ModelConfig;
import java.util.List;

/**
 * A public model and the members of its ensemble, which share its weights but for their adapters.
 *
 * <p>Not thread-safe: one thread owns a model and all its caches.
 */
public interface CausalModel extends AutoCloseable {
  /** The adapter of rows that use the public weights alone. */
  int PUBLIC = -1;

  ModelConfig config();

  /** Number of adapters; members have the indices from 0 to this, exclusive. */
  int memberCount();

  /** An empty cache, to be closed by the caller. */
  KvCache newCache();

  /**
   * Appends each row's tokens to its cache, in one batched pass over the weights.
   *
   * <p>Prefill is a row with many tokens, decode a row with one, a late member's catch-up a row
   * with those it missed; all mix freely. A refused batch leaves every cache as it was.
   *
   * @return for each row, in order, the logits (V) after its last token
   * @throws IllegalArgumentException for an unknown adapter or token, a cache given twice or bound
   *     to another adapter, or a sequence longer than the context
   * @throws IllegalStateException for a closed cache
   */
  List<float[]> forward(List<Row> rows);

  @Override
  void close();
}
