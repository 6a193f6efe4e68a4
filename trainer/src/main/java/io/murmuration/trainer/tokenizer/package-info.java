/**
 * Byte-level byte-pair encoding: learnt from public text alone, written as a tokenizer.json.
 *
 * <p>{@link io.murmuration.trainer.tokenizer.BpeTrainer} learns the merges, {@link
 * io.murmuration.trainer.tokenizer.BpeTokenizer} applies them, {@link
 * io.murmuration.trainer.tokenizer.TokenizerFiles} writes what other programs load.
 */
@NullMarked
package io.murmuration.trainer.tokenizer;

import org.jspecify.annotations.NullMarked;
