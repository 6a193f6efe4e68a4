package io.murmuration.decoder.adapter;

import io.murmuration.decoder.weights.HostTensor;

/**
 * The factors of one module on the heap; the weight grows by scale A B.
 *
 * @param a (in, R)
 * @param b (R, out)
 */
public record HostLora(HostTensor a, HostTensor b) {}
