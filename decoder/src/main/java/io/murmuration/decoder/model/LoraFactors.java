package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * One adapted projection, each row of the batch with its own factors.
 *
 * @param a (B, in, R)
 * @param b (B, R, out)
 * @param inputMask (B, T, in), multiplies what enters the adapter, for dropout in training; null
 *     where nothing is dropped
 */
public record LoraFactors(NDArray a, NDArray b, @Nullable NDArray inputMask) {
  /** Factors without dropout. */
  public LoraFactors(NDArray a, NDArray b) {
    this(a, b, null);
  }
}
