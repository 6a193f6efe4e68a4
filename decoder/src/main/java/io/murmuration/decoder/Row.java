package io.murmuration.decoder;

/**
 * One row of a batched forward: the next tokens of one sequence under one adapter.
 *
 * @param tokenIds the tokens not yet in the cache, at least one; not copied, not to be changed
 * @param wantsLogits whether the logits after the last token are wanted; chunks on the way save the
 *     head
 */
// An array inside a record: rows are made once per step and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Row(KvCache cache, int[] tokenIds, boolean wantsLogits) {
  public Row {
    if (tokenIds.length == 0) {
      throw new IllegalArgumentException("tokenIds must hold at least one token, got none");
    }
  }

  /** A row that wants its logits. */
  public Row(KvCache cache, int... tokenIds) {
    this(cache, tokenIds, true);
  }

  /** Names no token: rows carry people's text. */
  @Override
  public String toString() {
    return "Row[adapter=" + cache.adapter() + ", tokenCount=" + tokenIds.length + "]";
  }
}
