package io.murmuration.decoder.model;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.Row;

/** A row that has been checked, with its place in the request. */
// An array inside a record: never compared.
@SuppressWarnings("ArrayRecordComponent")
record PlannedRow(int index, PooledCache cache, int[] tokenIds, boolean wantsLogits) {

  int tokenCount() {
    return tokenIds.length;
  }

  boolean isPublic() {
    return cache.adapter() == CausalModel.PUBLIC;
  }

  /** Rows run in this order: members' single tokens, public ones, members' chunks, public ones. */
  int kind() {
    return (tokenIds.length == 1 ? 0 : 2) + (isPublic() ? 1 : 0);
  }

  /** Checks a row against the model whose pool is given. */
  static PlannedRow of(int index, Row row, ModelConfig config, CachePool pool) {
    for (int id : row.tokenIds()) {
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token ids must lie in [0, %d), row %d has another"
                .formatted(config.vocabularySize(), index));
      }
    }
    if (!(row.cache() instanceof PooledCache cache) || !cache.sequence().isOf(pool)) {
      throw new IllegalArgumentException("cache of row " + index + " is of another model");
    }
    cache.requireFits(row.tokenIds().length);
    return new PlannedRow(index, cache, row.tokenIds(), row.wantsLogits());
  }
}
