/**
 * The families of models, one file each: {@code Gpt2} and {@code Llama}, with what they share.
 *
 * <p>A forward runs on a packed batch: the tokens of all rows one after another in one matrix, so
 * that weights are read once, while attention and adapters see the rows in groups of one shape.
 * Shapes in comments: B rows, T tokens of a row, N tokens of the batch, C channels, H heads, K
 * heads of keys and values, D channels of a head, L attended positions, V vocabulary, R rank.
 */
@NullMarked
package io.murmuration.decoder.model;

import org.jspecify.annotations.NullMarked;
