package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;

/** What the tokens of a group attend to besides each other. */
interface AttentionMemory {
  /** No past: the cache-free forward. */
  AttentionMemory NONE = (layer, fresh) -> fresh;

  /**
   * Puts the past before the new keys and values, and remembers the new ones.
   *
   * @param fresh keys and values of the new tokens (2, B, K, T, D)
   * @return (2, B, K, L, D)
   */
  NDArray extend(int layer, NDArray fresh);
}
