/**
 * Weights on disk: {@code Safetensors} reads and writes the format, {@code WeightFolder} finds the
 * files of a model. No other format is read, because pickles run code when they are loaded.
 */
@NullMarked
package io.murmuration.decoder.weights;

import org.jspecify.annotations.NullMarked;
