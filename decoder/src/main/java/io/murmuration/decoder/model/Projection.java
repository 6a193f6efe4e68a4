package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * A linear map {@code y = x W' + bias} and the module name by which adapters refer to it.
 *
 * @param weight (out, in)
 * @param bias (out) or null
 */
record Projection(String module, NDArray weight, @Nullable NDArray bias) {}
