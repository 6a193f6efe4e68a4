/**
 * Weights in four bits: NF4 with double quantisation (QLoRA, Dettmers et al. 2023, arXiv
 * 2305.14314).
 *
 * <p>Entry types: {@link io.murmuration.decoder.quantization.Nf4Tensor} on the heap and {@link
 * io.murmuration.decoder.quantization.Nf4Array} on the device. Packed weights are for training
 * adapters on a frozen model; what serves them reads the published weights.
 */
@NullMarked
package io.murmuration.decoder.quantization;

import org.jspecify.annotations.NullMarked;
