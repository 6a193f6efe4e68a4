package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;

/**
 * One adapted projection, each row of the batch with its own factors.
 *
 * @param a (B, in, R)
 * @param b (B, R, out)
 */
public record LoraFactors(NDArray a, NDArray b) {}
