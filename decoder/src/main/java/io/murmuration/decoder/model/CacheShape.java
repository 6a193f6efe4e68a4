package io.murmuration.decoder.model;

/**
 * How a sequence's room divides into cells of K D numbers: hidden states of its tokens if layers
 * are shared (one or more cells per position), then the public model's keys and values of the
 * shared layers, then for the public model and for each slot those of the layers above.
 *
 * @param layers L
 * @param shared s, layers below the shared hidden states; 0 for none
 * @param heads K
 * @param width D
 * @param group query heads per head of keys: cells of a hidden state
 */
record CacheShape(int layers, int shared, int heads, int width, int group) {
  static CacheShape of(ModelConfig config, int sharedLayers) {
    int group = config.headCount() / config.keyValueHeadCount();
    return new CacheShape(
        config.layerCount(), sharedLayers, config.keyValueHeadCount(), config.headWidth(), group);
  }

  /** K D. */
  int cellWidth() {
    return heads * width;
  }

  /** Cells of the hidden states of so many positions. */
  long hiddenCells(int positions) {
    return shared == 0 ? 0 : (long) group * positions;
  }

  /** Cells of the shared layers' keys and values. */
  long sharedCells(int positions) {
    return 2L * shared * positions;
  }

  /** Cells of one adapter's keys and values above the shared layers. */
  long upperCells(int positions) {
    return 2L * (layers - shared) * positions;
  }

  /** All cells of a sequence, a multiple of the hidden state's. */
  long cells(int positions, int memberSlots) {
    long exact =
        hiddenCells(positions)
            + sharedCells(positions)
            + (1L + memberSlots) * upperCells(positions);
    return (exact + group - 1) / group * group;
  }
}
