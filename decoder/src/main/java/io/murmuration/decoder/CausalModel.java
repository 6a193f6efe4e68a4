package io.murmuration.decoder;

import ai.djl.Device;
import io.murmuration.decoder.model.ModelConfig;
import java.util.List;
import java.util.Optional;

/**
 * A public model and the members of its ensemble, which share its weights but for their adapters.
 *
 * <p>Not thread-safe: one thread owns a model and all its sequences.
 */
public interface CausalModel extends AutoCloseable {
  /** The adapter of rows that use the public weights alone. */
  int PUBLIC = -1;

  ModelConfig config();

  /** Number of adapters; members have the indices from 0 to this, exclusive. */
  int memberCount();

  /**
   * Lower layers that no adapter touches. They run once per sequence: a member's row then needs the
   * hidden states of its tokens from the public row, earlier or in the same forward.
   */
  int sharedLayerCount();

  /** Where it runs, and where its logits are. */
  Device device();

  /** The memory for keys and values. */
  KvPool pool();

  /**
   * Reserves room for a sequence; to be closed by the caller.
   *
   * @param positions most tokens it will hold, at least 1 and at most the context
   * @param memberSlots members that can have a cache at a time, 0 to {@link #memberCount}
   * @return empty if the pool has no such room now
   */
  Optional<KvSequence> open(int positions, int memberSlots);

  /**
   * Appends each row's tokens to its cache, in one batched pass over the weights.
   *
   * <p>Prefill is a row with many tokens, decode a row with one, a late member's catch-up a row
   * with those it missed; all mix freely. A refused batch leaves every cache as it was.
   *
   * @return logits (V) after the last token of each row that wants them; to be closed
   * @throws IllegalArgumentException for an unknown token, a cache given twice or of another model,
   *     more tokens than its room holds, or a member ahead of its public row under shared layers
   * @throws IllegalStateException for a cache whose room was given back
   */
  Logits forward(List<Row> rows);

  @Override
  void close();
}
