package io.murmuration.decoder;

/**
 * One row of a batched forward: the next tokens of one sequence under one adapter.
 *
 * @param adapter index of the ensemble member, or {@link CausalModel#PUBLIC}
 * @param tokenIds the tokens not yet in the cache, at least one; not copied, not to be changed
 */
// An array inside a record: rows are made once per step and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Row(KvCache cache, int adapter, int[] tokenIds) {
  public Row {
    if (adapter < CausalModel.PUBLIC) {
      throw new IllegalArgumentException("adapter must be >= -1, got " + adapter);
    }
    if (tokenIds.length == 0) {
      throw new IllegalArgumentException("tokenIds must hold at least one token, got none");
    }
  }

  /** Names no token: rows carry people's text. */
  @Override
  public String toString() {
    return "Row[adapter=" + adapter + ", tokenCount=" + tokenIds.length + "]";
  }
}
