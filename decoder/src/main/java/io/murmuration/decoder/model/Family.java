package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;

/** What a family of models computes; everything else is shared. */
interface Family {
  /** Residual stream after the last block (N, C), before the last norm. */
  NDArray hidden(PackedBatch batch);

  /** Last norm and head: (N, C) to (N, V). */
  NDArray logits(NDArray hidden);
}
