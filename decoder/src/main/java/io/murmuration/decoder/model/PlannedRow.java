package io.murmuration.decoder.model;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.Row;

/** A row that has been checked, with its place in the request. */
// An array inside a record: never compared.
@SuppressWarnings("ArrayRecordComponent")
record PlannedRow(int index, CacheStore cache, int adapter, int[] tokenIds) {
  /** Rows of one shape run as one group; chunks are never padded to one another. */
  record GroupShape(int tokens, int capacity) {}

  GroupShape groupShape() {
    return new GroupShape(tokenIds.length, cache.capacity());
  }

  boolean isPublic() {
    return adapter == CausalModel.PUBLIC;
  }

  /** Checks a row against the model that {@code owner} stands for. */
  static PlannedRow of(int index, Row row, ModelConfig config, NDManager owner) {
    for (int id : row.tokenIds()) {
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token ids must lie in [0, %d), row %d has another"
                .formatted(config.vocabularySize(), index));
      }
    }
    if (!(row.cache() instanceof CacheStore store) || !store.isOf(owner)) {
      throw new IllegalArgumentException("cache of row " + index + " is of another model");
    }
    store.requireFits(row.adapter(), row.tokenIds().length);
    return new PlannedRow(index, store, row.adapter(), row.tokenIds());
  }
}
