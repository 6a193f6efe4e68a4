/**
 * Low-rank adapters in training: their factors on the heap and as leaves of a graph.
 *
 * <p>Entry types: {@link io.murmuration.trainer.lora.LoraParameters} and {@link
 * io.murmuration.trainer.lora.LoraLeaves}.
 */
@NullMarked
package io.murmuration.trainer.lora;

import org.jspecify.annotations.NullMarked;
