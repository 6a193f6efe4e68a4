package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;

/** A forward in pieces; N tokens, results belong to the manager of what goes in. */
interface BlockForward {
  /** Token ids to the residual stream (N, C) before the first block. */
  NDArray embed(PackedBatch batch);

  /** One block, (N, C) to (N, C). */
  NDArray block(int index, PackedBatch batch, NDArray x);

  /** Last norm and head: (N, C) to (N, V). */
  NDArray logits(NDArray hidden);
}
